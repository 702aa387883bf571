import { describe, expect, it } from 'vitest';
import { checkOptions } from '../../cloudfunctions/cloud-token/core/token-options.ts';

describe('checkOptions', () => {
  it.each([[undefined], [{}], [{ appid: 'wx1' }], [{ appid: undefined }], [Object.create(null)]])(
    'lets %j through',
    (options) => {
      expect(() => checkOptions(options, ['appid'])).not.toThrow();
    },
  );

  it('knows the options that it is told', () => {
    expect(() => checkOptions({ method: 'GET' }, ['method', 'appid'])).not.toThrow();
  });

  it.each([
    ['wx1', "the options are no object but 'wx1'"],
    ['', "the options are no object but ''"],
    [null, 'the options are no object but null'],
    [7, 'the options are no object but number'],
    [() => 1, 'the options are no object but function'],
    [['wx1'], 'the options are no object but object'],
    [{ appId: 'wx1' }, "there is no option 'appId', only appid, api"],
    [{ appid: 'wx1', APPID: 'wx1' }, "there is no option 'APPID', only appid, api"],
    [{ appid: '' }, "the option appid is no AppID but ''"],
    [{ appid: null }, 'the option appid is no AppID but null'],
    [{ appid: 1 }, 'the option appid is no AppID but number'],
    [{ appid: ['wx1'] }, 'the option appid is no AppID but object'],
  ])('refuses %j: %s', (options, errMsg) => {
    expect(() => checkOptions(options, ['appid', 'api'])).toThrow(
      expect.objectContaining({
        code: 'configuration',
        errCode: -501007,
        errMsg,
        hint: expect.stringMatching(/\{ appid: 'wx…' \} .* \/ .*\{ appid: 'wx…' \}/),
      }),
    );
  });

  it('does not repeat a secret that was put there', () => {
    const secret = 'c0ffee42'.repeat(4);
    for (const options of [secret, { [secret]: 1 }])
      expect(() => checkOptions(options, ['appid'])).toThrow("'***'");
  });
});
