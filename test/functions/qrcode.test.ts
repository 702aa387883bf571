import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Emulator, startEmulator, VISITOR } from '../../scripts/emulator/emulator.ts';
import { enterInvocation, leaveInvocation } from '../support/function-process.ts';

let emulator: Emulator;
let main: typeof import('../../cloudfunctions/qrcode/index.ts')['main'];

beforeEach(async () => {
  emulator = await startEmulator({ timeLimitMs: 20_000 });
  for (const trigger of emulator.functions.triggers()) await emulator.fire(trigger);
  enterInvocation(emulator.url, VISITOR, { WEIXIN_API_HOSTS: emulator.url });
  vi.resetModules();
  ({ main } = await import('../../cloudfunctions/qrcode/index.ts'));
});

afterEach(async () => {
  leaveInvocation();
  await emulator.close();
});

it('returns a mini program code as base64', async () => {
  const result = await main({ scene: 'a=1', page: 'pages/status/status' });
  expect(result).toMatchObject({
    errCode: 0,
    contentType: 'image/png',
    base64: expect.stringMatching(/^iVBOR/),
  });
  expect(await main()).toMatchObject({ errCode: 0 });
});

it('tells a JPEG by its bytes, which WeChat also sends', async () => {
  const body = Buffer.from([0xff, 0xd8, 0xff, 0xe0]);
  emulator.faults.inject({ on: '/wxa/getwxacodeunlimit', reply: { body } });
  expect(await main()).toMatchObject({ contentType: 'image/jpeg', base64: body.toString('base64') });
});

it('returns what WeChat says against it', async () => {
  expect(await main({ scene: 'x'.repeat(33) })).toMatchObject({ errCode: 40169, errMsg: expect.any(String) });
});

it('throws what is no TokenError: a bug is no answer', async () => {
  await expect(main(null as never)).rejects.toThrow(TypeError);
});
