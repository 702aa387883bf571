import { ADMIN } from '../../scripts/emulator/emulator.ts';
import { expectOf, startTrial, type Trial } from './start-trial.ts';

export interface FunctionsTrial {
  /** The folder of the built functions. */
  root: string;
  /** The Node.js binary. */
  node: string;
  /** What an admin is told. */
  version: string;
}

/** Has the built functions do their job. Rejects with an `Error` that says what they did not do. */
export async function tryFunctions({ root, node, version }: FunctionsTrial): Promise<void> {
  const trial = await startTrial(root, node);
  const image = { errCode: 0, contentType: 'image/png' };
  try {
    await expectOf('refreshToken', trial.fire(), { errCode: 0, refreshed: true });
    await expectOf('getToken', statusFor(trial), { state: 'healthy', version });
    await expectOf('qrcode', trial.call('qrcode'), image);
    trial.refuseToken();
    await expectOf('qrcode after a revocation', trial.call('qrcode'), image);
    await expectOf('requests for a token', trial.tokenRequests(), 2);
  } finally {
    await trial.close();
  }
}

async function statusFor(trial: Trial): Promise<unknown> {
  return ((await trial.call('getToken', {}, ADMIN)) as { status: unknown }).status;
}
