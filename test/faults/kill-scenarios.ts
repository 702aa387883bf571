import type { Fault } from '../../scripts/emulator/faults.ts';
import { type Place, type Scenario, STEP } from './scenario.ts';

const READ = 'database.getDocument';
const WRITE = 'database.modifyDocument';

/** The steps of a refresh, each a request that its answer may never follow. */
const STEPS: [name: string, fault: Pick<Fault, 'on' | 'when'>][] = [
  ['the first read', { on: READ }],
  ['taking the lease', { on: WRITE }],
  ['the fetch', { on: '/cgi-bin/token' }],
  ['the commit', { on: WRITE, when: STEP.commit }],
  ['writing the history', { on: WRITE, when: STEP.history }],
];

/** refreshToken gets SIGKILL at each of its steps, before the step takes effect and after. */
export const KILL_SCENARIOS: Scenario[] = [
  ...STEPS.flatMap(([step, fault], at) =>
    [false, true].map(
      (after): Scenario => ({
        name: `SIGKILL in ${step}, ${after ? 'after' : 'before'} it takes effect`,
        does: 'refresh',
        faults: (place) => [{ ...fault, after, reply: killing(place) }],
        expected: { died: '137 code exit unexpected', stored: at > 3 || (at === 3 && after) },
      }),
    ),
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
