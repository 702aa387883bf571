import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { CliError } from '../../scripts/cli/cli-error.ts';
import type { FunctionState, Road, RoadOffer } from '../../scripts/cli/cloud/road.ts';
import { checkDeployment } from '../../scripts/cli/doctor/checks/deployment.ts';
import { examine, madeUpSecret, makeHealthy } from './examined-project.ts';
import { makeProject } from './sample-project.ts';

vi.mock('../../scripts/language.ts', () => ({
  language: 'en',
  inLanguage: (texts: { en: object }) => texts.en,
}));

const APPID = 'wx0123456789abcdef';
const ENV = 'prod-1a2b3c4d';
const MINUTE = 60_000;

const writer: FunctionState = {
  runtime: 'Nodejs20.19',
  timeoutSec: 20,
  variables: { APPSECRET: madeUpSecret(), APPID },
  trigger: { name: 'refreshToken', config: '0 0 * * * * *' },
};
const reader: FunctionState = { runtime: 'Nodejs16.13', timeoutSec: 3, variables: {}, trigger: null };
const healthy = { state: 'healthy', issuedAt: -12 * MINUTE, expiresAt: 108 * MINUTE, now: 0 };

interface CloudState {
  functions: Record<string, FunctionState>;
  permission: string;
  /** What getToken answers. */
  answer: unknown;
  /** What refreshToken answers when it is to check the database. */
  check: unknown;
}

const whole: CloudState = {
  functions: { refreshToken: writer, getToken: reader },
  permission: 'ADMINONLY',
  answer: { errCode: 0, errMsg: 'ok', status: healthy },
  check: { errCode: 0, errMsg: 'ok', serverDate: true },
};

/** An account of Tencent Cloud that is only read: writing it fails. */
function account(environments: Record<string, Partial<CloudState>>): RoadOffer {
  const refuse = () => Promise.reject(new Error('the doctor writes nothing'));
  const open = (id: string): Road => {
    const { functions, permission, answer, check } = { ...whole, ...environments[id] };
    return {
      find: async (name) => functions[name],
      create: refuse,
      uploadCode: refuse,
      async invoke(name, event) {
        if (name === 'getToken') return answer;
        return isDeepStrictEqual(event, { check: 'database' }) ? check : refuse();
      },
      collections: { create: refuse, setPermission: refuse, permissionOf: async () => permission },
    };
  };
  return { name: 'cloud', found: 'key', environments: async () => Object.keys(environments), open };
}

async function ask(cloud: RoadOffer | undefined, env?: string) {
  return examine(await makeProject({}), [checkDeployment], { cloud, env });
}

async function faults(state: Partial<CloudState>) {
  const findings = await ask(account({ [ENV]: state }));
  return findings.filter(({ state }) => state !== 'ok');
}

const fault = (id: string, text: RegExp, fix: RegExp, state = 'broken') => [
  { id, state, text: expect.stringMatching(text), fix: expect.stringMatching(fix) },
];

describe('what is in the cloud', () => {
  it('is as it must be', async () => {
    const findings = await ask(account({ [ENV]: {} }));
    expect(findings.filter(({ state }) => state !== 'ok')).toEqual([]);
    expect(findings.map(({ text }) => text)).toEqual([
      'refreshToken is deployed, with the environment variables APPID, APPSECRET',
      `${ENV}: the time-out of refreshToken is 20 s`,
      `${ENV}: refreshToken runs on Nodejs20.19`,
      `${ENV}: refreshToken has its environment variable APPSECRET`,
      'refreshToken has its timer trigger: 0 0 * * * * *',
      expect.stringMatching(/^nobody is told when the refresh fails.*ALERT_WEBHOOK/),
      'getToken is deployed, with the environment variables (none)',
      `${ENV}: getToken runs on Nodejs16.13`,
      'only functions may read and write the collection cloud-token (ADMINONLY)',
      'the token is 12 min old and has 108 min left',
      'the database judges the lease by its own clock',
    ]);
  });

  it('has a database that does not know serverDate in a condition', async () => {
    expect(await faults({ check: { errCode: 0, errMsg: 'ok', serverDate: false } })).toEqual(
      fault('cloud.serverdate', /could fetch at once$/, /^set TOKEN_API=stable_token/),
    );
  });

  it.each([
    [undefined],
    [{ errCode: 0, errMsg: 'ok' }],
    [{ errCode: 0, errMsg: 'ok', refreshed: false, reason: 'fresh', expiresAt: 1 }],
  ])('says nothing of the database where refreshToken says nothing: %j', async (check) => {
    const findings = await ask(account({ [ENV]: { check } }));
    expect(findings.map(({ id }) => id)).not.toContain('cloud.serverdate');
  });

  it.each([
    [
      'https://open.feishu.cn/open-apis/bot/v2/hook/x',
      '',
      /somebody is told \(feishu\); messages are not signed/,
    ],
    ['https://oapi.dingtalk.com/robot/send?access_token=x', 'SECx', /somebody is told \(dingtalk\)$/],
    ['https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=x', '', /somebody is told \(wecom\)$/],
  ])('tells somebody by the robot at %s', async (ALERT_WEBHOOK, ALERT_SECRET, text) => {
    const variables = { ...writer.variables, ALERT_WEBHOOK, ALERT_SECRET };
    const functions = { refreshToken: { ...writer, variables }, getToken: reader };
    const findings = await ask(account({ [ENV]: { functions } }));
    const found = findings.filter(({ id }) => id === 'cloud.alerts');
    expect(found).toEqual([{ id: 'cloud.alerts', state: 'ok', text: expect.stringMatching(text) }]);
  });

  it('has a robot whose address is none, which is not repeated', async () => {
    const variables = { ...writer.variables, ALERT_WEBHOOK: 'ftp://robot.example/x' };
    const found = await faults({ functions: { refreshToken: { ...writer, variables }, getToken: reader } });
    expect(found).toEqual(fault('cloud.alerts', /ALERT_WEBHOOK .* no https/, /whole address/, 'warning'));
    expect(JSON.stringify(found)).not.toContain('example');
  });

  it('needs a key to be seen', async () => {
    expect(await ask(undefined)).toEqual(
      fault('cloud', /no Tencent Cloud key/, /TENCENTCLOUD_SECRETID .* --env <id>/, 'unknown'),
    );
  });

  it('is not seen when it is not known where, or when Tencent Cloud refuses', async () => {
    const two = account({ 'a-1': {}, 'b-2': {} });
    expect(await ask(two)).toEqual(fault('cloud', /could not be checked: /, /--env: a-1, b-2/, 'unknown'));
    expect(await ask(two, 'c-3')).toEqual(fault('cloud', /no CloudBase environment c-3/, /a-1/, 'unknown'));
    const refusing = { ...two, environments: () => Promise.reject(new CliError('denied', 'check the key')) };
    expect(await ask(refusing)).toEqual(fault('cloud', /: denied$/, /^check the key$/, 'unknown'));
  });

  it('is told without the key, should somebody quote it', async () => {
    const TENCENTCLOUD_SECRETKEY = 'not hexadecimal, and no one’s business';
    const quoting = () => Promise.reject(new CliError(`bad key ${TENCENTCLOUD_SECRETKEY}`, 'check it'));
    const cloud = { ...account({}), environments: quoting };
    const subject = { cloud, variables: { TENCENTCLOUD_SECRETKEY } };
    const [finding] = await examine(await makeProject({}), [checkDeployment], subject);
    expect(finding?.text).toMatch(/: bad key \*{8}$/);
  });

  it.each([
    [
      'function.refreshToken',
      {},
      /^refreshToken is not deployed/,
      /npm run deploy; or by hand: .*right-click/,
    ],
    [
      'function.refreshToken',
      { ...writer, isBroken: true },
      /^the last upload of refreshToken has failed/,
      /deploy; or/,
    ],
    [
      'runtime.refreshToken',
      { ...writer, runtime: 'Nodejs8.9' },
      /runs on Nodejs8\.9, too old/,
      /delete it .*deploy/,
    ],
    [
      'secret.refreshToken',
      { ...writer, variables: { APPID } },
      /has no environment variable APPSECRET/,
      /APPSECRET = the/,
    ],
    ['trigger', { ...writer, trigger: null }, /no timer trigger: uploading the code does/, /Upload trigger/],
  ])('has a wrong %s of refreshToken', async (what, state, text, fix) => {
    const functions = { ...('runtime' in state && { refreshToken: state }), getToken: reader };
    expect(await faults({ functions })).toEqual(fault(`cloud.${what}`, text, fix));
  });

  it('has a trigger that is due once a day', async () => {
    const trigger = { name: 'refreshToken', config: '0 0 0 * * * *' };
    const functions = { refreshToken: { ...writer, trigger }, getToken: reader };
    expect(await faults({ functions })).toEqual(
      fault('cloud.trigger', /is not due every hour \(0 0 0 /, /Upload trigger/, 'warning'),
    );
  });

  it('has a trigger that only CloudBase can read', async () => {
    const trigger = { name: 'refreshToken', config: 'hourly' };
    expect(await faults({ functions: { refreshToken: { ...writer, trigger }, getToken: reader } })).toEqual(
      [],
    );
  });

  it.each([3, 19])('has a time-out of %d s', async (timeoutSec) => {
    const functions = { refreshToken: { ...writer, timeoutSec }, getToken: reader };
    const text = new RegExp(`time-out of refreshToken is ${timeoutSec} s: it works while`);
    const fix = /time-out 20 s, .*the free plan keeps it at 3 s/;
    expect(await faults({ functions })).toEqual(fault('cloud.timeout.refreshToken', text, fix, 'warning'));
  });

  it('has nothing of ours: one fault, and none where the project has nothing of ours either', async () => {
    const cloud = account({ [ENV]: { functions: {}, permission: '' } });
    expect(await examine(await makeHealthy(), [checkDeployment], { cloud })).toEqual(
      fault(
        'cloud.functions',
        /^neither refreshToken nor getToken is deployed in prod-/,
        /deploy; or by hand/,
      ),
    );
    const before = fault(
      'cloud.functions',
      /was not checked, because the project has no/,
      /init, then/,
      'unknown',
    );
    expect(await ask(cloud)).toEqual(before);
  });

  it('has the AppSecret where it is not needed', async () => {
    const functions = { refreshToken: writer, getToken: { ...reader, variables: writer.variables ?? {} } };
    expect(await faults({ functions })).toEqual(
      fault(
        'cloud.secret.getToken',
        /getToken has an environment variable APPSECRET, which only/,
        /remove APPSECRET/,
      ),
    );
  });

  it.each(['READONLY', ''])('has a collection that is open: "%s"', async (permission) => {
    expect(await faults({ permission })).toEqual(
      fault(
        'cloud.permission',
        /not closed to mini programs: .* (READONLY|unset), not/,
        /Permissions → ADMINONLY/,
      ),
    );
  });

  it('has a token that ends soon, which readers renew', async () => {
    const answer = { errCode: 0, status: { ...healthy, state: 'expiring', expiresAt: 4 * MINUTE } };
    expect(await faults({ answer })).toEqual([]);
  });

  it.each([
    ['failing', /the last refresh failed/, /log of refreshToken/],
    ['conflict', /probably another program fetches/, /TOKEN_API=stable_token in both/],
    ['expired', /the token has expired/, /log of refreshToken/],
    ['missing', /no token has been stored yet/, /run refreshToken once/],
  ])('has a token that is %s', async (state, text, fix) => {
    const answer = { errCode: -1, errMsg: '', status: { ...healthy, state } };
    expect(await faults({ answer })).toEqual(fault('cloud.token', text, fix));
  });

  it('has a refresh that fails for a reason that is known', async () => {
    const failure = { at: 1, since: 1, errCode: 40164, meaning: '' };
    const answer = { errCode: 0, errMsg: 'ok', status: { ...healthy, state: 'failing', failure } };
    expect(await faults({ answer })).toEqual(
      fault('cloud.token', /the last refresh failed/, /whitelist: give/),
    );
  });

  it('has a token that WeChat has refused, and a refresh that fails', async () => {
    const failure = { at: 1, since: 1, errCode: -601003, meaning: '', refused: true };
    const answer = { errCode: 0, errMsg: 'ok', status: { ...healthy, state: 'failing', failure } };
    expect(await faults({ answer })).toEqual(
      fault('cloud.token', /refused the token.*calls fail/, /log of refreshToken/),
    );
  });

  describe('has a backup that stands in', () => {
    const ownFailure = { at: 2, since: 1_710_397_380_000, errCode: 40243, meaning: '' };
    const answering = (more: object) => ({
      errCode: 0,
      errMsg: 'ok',
      status: { standsInFor: APPID, ...healthy, ...more },
    });
    const deployed = (variables: Record<string, string>) => ({
      refreshToken: { ...writer, variables: { ...writer.variables, ...variables } },
      getToken: reader,
    });

    it('which is the first that is said of the token: who for whom, since when, why, and the way out', async () => {
      const functions = deployed({ BACKUP_APPID: 'wxfedcba9876543210' });
      const findings = await ask(account({ [ENV]: { functions, answer: answering({ ownFailure }) } }));
      const [first, second] = findings.slice(findings.findIndex(({ id }) => id === 'cloud.stand-in'));
      expect(first).toEqual({
        id: 'cloud.stand-in',
        state: 'broken',
        text: `the token of the backup wxfedcba9876543210 stands in for ${APPID} since 2024-03-14 14:23 (UTC+8): the AppSecret is frozen (40243)`,
        fix: expect.stringMatching(/^unfreeze it in the WeChat console; the own token is taken back/),
      });
      expect(second).toMatchObject({ id: 'cloud.token', state: 'ok' });
    });

    it('of which neither the AppID nor the reason is known', async () => {
      const found = await faults({ answer: answering({}) });
      const text = new RegExp(`^the token of the backup BACKUP_APPID stands in for ${APPID}$`);
      expect(found).toEqual(fault('cloud.stand-in', text, /^mend APPSECRET of refreshToken; /));
    });

    it('as BACKUP_APPID, which has been emptied since, and since a time that is none', async () => {
      const functions = deployed({ BACKUP_APPID: '' });
      const damaged = { ...ownFailure, since: 1e300 };
      const found = await faults({ functions, answer: answering({ ownFailure: damaged }) });
      const text = new RegExp(
        `^the token of the backup BACKUP_APPID stands in for ${APPID}: the AppSecret is`,
      );
      expect(found).toEqual(fault('cloud.stand-in', text, /^unfreeze it/));
    });

    it('for a reason of ours', async () => {
      const missing = { ...ownFailure, errCode: -601003 };
      const found = await faults({ answer: answering({ ownFailure: missing }) });
      expect(found).toEqual(fault('cloud.stand-in', /WeChat cannot be reached/, /^mend APPSECRET/));
    });
  });

  it.each([undefined, null, 'a token', { token: madeUpSecret() }, { status: { state: 'odd' } }])(
    'has a getToken that answers something else: %j',
    async (answer) => {
      const text = /age of the token could not be checked/;
      expect(await faults({ answer })).toEqual(fault('cloud.token', text, /deploy/, 'unknown'));
    },
  );
});

describe('several environments', () => {
  const fetching = (variables: Record<string, string>) => ({
    functions: {
      refreshToken: { ...writer, variables: { ...writer.variables, ...variables } },
      getToken: reader,
    },
  });
  const judged = async (environments: Record<string, Partial<CloudState>>) =>
    (await ask(account({ [ENV]: {}, ...environments }), ENV)).at(-1);

  it('log each other out when both fetch through /cgi-bin/token', async () => {
    expect(await judged({ 'dev-5e6f7a8b': fetching({ TOKEN_API: 'token' }) })).toEqual({
      id: 'cloud.environments',
      state: 'broken',
      text: `${ENV} and dev-5e6f7a8b both fetch tokens through /cgi-bin/token, so they log each other out`,
      fix: expect.stringMatching(/TOKEN_API=stable_token .*TOKEN_ENV/),
    });
  });

  it.each([
    ['uses stable_token', fetching({ TOKEN_API: 'stable_token' })],
    ['takes the token of the first', fetching({ TOKEN_ENV: ENV })],
    ['is of another AppID', fetching({ APPID: 'wxfedcba9876543210' })],
    ['has no refreshToken', { functions: {} }],
  ])('do not when the other one %s', async (_, other) => {
    expect(await judged({ 'dev-5e6f7a8b': other })).toEqual({
      id: 'cloud.environments',
      state: 'ok',
      text: 'none of the 2 environments logs another one out',
    });
  });
});
