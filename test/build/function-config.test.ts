import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parseFunctionConfig } from '../../scripts/build/function-config.ts';

const HOURLY = { name: 'refreshToken', type: 'timer', config: '0 0 * * * * *' };

function parse(...triggers: object[]) {
  return parseFunctionConfig(JSON.stringify({ permissions: { openapi: [] }, triggers }));
}

describe('parseFunctionConfig', () => {
  it('reads a function without a trigger', () => {
    const config = { permissions: { openapi: [] } };
    expect(parseFunctionConfig(JSON.stringify(config))).toEqual(config);
    expect(parse()).toEqual({ ...config, triggers: [] });
  });

  it.each(['0 0 * * * * *', '*/5 * * * * * *', ' 0  30 9-17 1,15 * MON-FRI 2026 ', '0 0 2 1 * * *'])(
    'reads a trigger with the cron "%s"',
    (config) => {
      expect(parse({ ...HOURLY, config }).triggers).toEqual([{ ...HOURLY, config }]);
    },
  );

  it('reads the configuration of every function there is', async () => {
    for (const name of ['refreshToken', 'getToken', 'qrcode']) {
      const text = await readFile(`cloudfunctions/${name}/config.json`, 'utf8');
      expect(parseFunctionConfig(text)).toEqual(JSON.parse(text));
    }
  });

  it('refuses a second trigger, which CloudBase does not take', () => {
    expect(() => parse(HOURLY, HOURLY)).toThrow('config.json has 2 triggers, CloudBase takes one');
  });

  it('refuses a trigger of another kind', () => {
    expect(() => parse({ ...HOURLY, type: 'cos' })).toThrow('trigger refreshToken is of type cos, not timer');
  });

  it.each(['0 * * * *', '0 0 * * * *', '0 0 * * * * * *', '', '@hourly'])(
    'refuses "%s", which has not seven fields',
    (config) => {
      expect(() => parse({ ...HOURLY, config })).toThrow(
        `the cron of trigger refreshToken has not seven fields: ${config}`,
      );
    },
  );

  it.each([
    '0 60 * * * * *',
    '60 0 * * * * *',
    '0 0 24 * * * *',
    '0 0 * * * x *',
    '0 0 * 0 * * *',
    '0 0 * * 13 * *',
  ])('refuses "%s", which no clock ever shows', (config) => {
    expect(() => parse({ ...HOURLY, config })).toThrow(/CronPattern/);
  });

  it('refuses what is no JSON', () => {
    expect(() => parseFunctionConfig('{"triggers": [], // none\n}')).toThrow(SyntaxError);
  });
});
