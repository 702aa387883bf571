import type { Fault, FaultReply } from '../../scripts/emulator/http/faults.ts';
import { type Expected, type Place, repeating, type Scenario, STEP } from './scenario.ts';

const READ = 'database.getDocument';
const WRITE = 'database.modifyDocument';
const REFRESHED = { errCode: 0, stored: true };
/** Trouble of the database before the lease is taken costs no request for a token. */
const ASKS_NOBODY = { maxTokenRequests: 0 };
const SYSTEM_ERROR = { json: { code: 'SYS_ERR', message: 'resource system error' } };
const MB = 1024 * 1024;

function refresh(
  name: string,
  faults: Fault[] | ((place: Place) => Fault[]),
  expected: Expected,
  more: Partial<Scenario> = {},
): Scenario {
  return {
    name,
    does: 'refresh',
    faults: typeof faults === 'function' ? faults : () => faults,
    expected,
    ...more,
  };
}

/** Every request of this name is answered like this. */
function always(on: string, reply: FaultReply, more: Partial<Fault> = {}): Fault[] {
  return [{ on, times: Infinity, reply, ...more }];
}

function refused(code: string): FaultReply {
  return { json: { code, message: `[FailedOperation] ${code}` } };
}

/** Fails every third request. */
function storm(): Fault {
  let requests = 0;
  return { on: 'database.*', times: Infinity, when: () => ++requests % 3 === 0, reply: SYSTEM_ERROR };
}

/** What CloudBase's database, or who answers for it, can do to a refresh. */
export const DATABASE_SCENARIOS: Scenario[] = [
  refresh(
    'a collection that is missing and cannot be created',
    always('database.*', refused('DATABASE_COLLECTION_NOT_EXIST')),
    { errCode: -502005 },
    ASKS_NOBODY,
  ),
  refresh(
    'a database that is forbidden',
    always('database.*', refused('DATABASE_PERMISSION_DENIED')),
    { errCode: -502003 },
    ASKS_NOBODY,
  ),
  refresh(
    'a database that may only be read',
    always(WRITE, refused('DATABASE_PERMISSION_DENIED')),
    { errCode: -502003 },
    ASKS_NOBODY,
  ),
  refresh('a storm of -501001', always('database.*', SYSTEM_ERROR), { errCode: -501001 }, ASKS_NOBODY),
  refresh('-501001 for every third request', [storm()], REFRESHED, {
    maxTokenRequests: 1,
  }),
  refresh(
    'a database that hangs',
    always('database.*', { hang: true }),
    { errCode: -501002 },
    { ...ASKS_NOBODY, timeLimitMs: 3_000 },
  ),
  refresh(
    'writes that hang',
    always(WRITE, { hang: true }),
    { errCode: -501002 },
    { ...ASKS_NOBODY, timeLimitMs: 3_000 },
  ),
  ...[READ, WRITE].flatMap((on) => [
    refresh(`HTML for ${on}`, always(on, { body: '<html>Bad Gateway</html>' }), { errCode: -1 }, ASKS_NOBODY),
    refresh(`HTTP 502 for ${on}`, always(on, { status: 502, json: {} }), { errCode: -501001 }, ASKS_NOBODY),
    refresh(`an empty body for ${on}`, always(on, { body: '' }), { errCode: -1 }, ASKS_NOBODY),
    refresh(
      `10 MB for ${on}`,
      always(on, { body: Buffer.alloc(10 * MB, 'a') }),
      { errCode: -1 },
      ASKS_NOBODY,
    ),
    refresh(`a reset connection for ${on}`, always(on, { reset: true }), { errCode: -501001 }, ASKS_NOBODY),
    refresh(
      `half an answer for ${on}`,
      always(on, { alter: (body) => ({ body: body.subarray(0, body.length / 2) }) }),
      // Half an answer to a write says that it took effect all the same, and the document confirms it.
      on === READ ? { errCode: -1 } : REFRESHED,
      { maxTokenRequests: on === READ ? 0 : 1 },
    ),
  ]),
  refresh('a commit that is refused', always(WRITE, SYSTEM_ERROR, { when: STEP.commit }), {
    errCode: -501001,
  }),
  refresh(
    'a commit that repeats the token in its error',
    [
      repeating({ on: WRITE, times: Infinity, when: STEP.commit }, ({ body }) => ({
        code: 'DATABASE_REQUEST_FAILED',
        message: `[FailedOperation] cannot run ${body}`,
      })),
    ],
    { errCode: -502001 },
  ),
  refresh(
    'a commit whose answer is lost',
    [{ on: WRITE, when: STEP.commit, after: true, reply: { reset: true } }],
    REFRESHED,
    { maxTokenRequests: 1 },
  ),
  refresh(
    'a commit whose every answer is lost',
    always(WRITE, { reset: true }, { when: STEP.commit, after: true }),
    REFRESHED,
    { maxTokenRequests: 1 },
  ),
  refresh('a commit that hangs once', [{ on: WRITE, when: STEP.commit, reply: { hang: true } }], REFRESHED, {
    maxTokenRequests: 1,
  }),
  ...[302, 307].map((status) =>
    refresh(
      `HTTP ${status} to another host for a commit`,
      ({ elsewhere }) =>
        always(WRITE, { status, headers: { location: elsewhere }, body: '' }, { when: STEP.commit }),
      { errCode: -501001 },
    ),
  ),
  refresh(
    'a history that cannot be written',
    always(WRITE, SYSTEM_ERROR, { when: STEP.history }),
    REFRESHED,
    { maxTokenRequests: 1 },
  ),
];
