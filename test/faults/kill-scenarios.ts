import type { Fault } from '../../scripts/emulator/http/faults.ts';
import { type Place, type Scenario, STEP } from './scenario.ts';

const READ = 'database.getDocument';
const WRITE = 'database.modifyDocument';

interface Step {
  name: string;
  /** The request that is never answered. */
  fault: Pick<Fault, 'on' | 'when' | 'after'>;
  /** Whether the new token is stored by then. */
  stored: boolean;
}

const STEPS: Step[] = [
  { name: 'the first read', fault: { on: READ }, stored: false },
  ...[false, true].flatMap((after) => [
    { name: `taking the lease, ${moment(after)}`, fault: { on: WRITE, after }, stored: false },
    { name: `the fetch, ${moment(after)}`, fault: { on: '/cgi-bin/token', after }, stored: false },
    { name: `the commit, ${moment(after)}`, fault: { on: WRITE, when: STEP.commit, after }, stored: after },
  ]),
  { name: 'writing the history', fault: { on: WRITE, when: STEP.history }, stored: true },
];

function moment(after: boolean): string {
  return after ? 'after it took effect' : 'before it takes effect';
}

/** refreshToken gets SIGKILL at each of its steps. */
export const KILL_SCENARIOS: Scenario[] = [
  ...STEPS.map(
    ({ name, fault, stored }): Scenario => ({
      name: `SIGKILL in ${name}`,
      does: 'refresh',
      faults: (place) => [{ ...fault, reply: killing(place) }],
      expected: { died: '137 code exit unexpected', stored },
    }),
  ),
  {
    name: 'SIGKILL in giving up, after WeChat has refused',
    does: 'refresh',
    faults: (place) => [
      { on: '/cgi-bin/token', reply: { json: { errcode: 45009, errmsg: 'quota' } } },
      { on: WRITE, when: STEP.giveUp, reply: killing(place) },
    ],
    expected: { died: '137 code exit unexpected' },
  },
  {
    name: 'SIGKILL in the fetch of a token for a refused one',
    begin: 'a fresh token',
    does: 'report',
    faults: (place) => [{ on: '/cgi-bin/token', after: true, reply: killing(place) }],
    // The stored token is minutes old and not WeChat's newest any more; only the dead lease tells.
    expected: { died: '137 code exit unexpected' },
  },
  {
    name: 'SIGKILL of refreshToken in the fetch of the first token',
    begin: 'nothing stored',
    does: { does: 'getToken' },
    faults: (place) => [{ on: '/cgi-bin/token', after: true, reply: killing(place) }],
    // The caller asks again, waits for the end of the dead lease (10 s), and has its token.
    expected: { code: 'ok', stored: true },
  },
];

function killing({ kill }: Place): Fault['reply'] {
  return { hang: true, meanwhile: kill };
}
