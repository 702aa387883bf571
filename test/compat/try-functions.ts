import { ADMIN } from '../../scripts/emulator/emulator.ts';
import { expectOf, startTrial } from './start-trial.ts';

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
    expectOf('refreshToken', await trial.fire(), { errCode: 0, refreshed: true });
    const { status } = (await trial.call('getToken', {}, ADMIN)) as { status: object };
    expectOf('getToken', status, { state: 'healthy', version });
    expectOf('qrcode', await trial.call('qrcode'), image);
    trial.refuseToken();
    expectOf('qrcode after a revocation', await trial.call('qrcode'), image);
    expectOf('requests for a token', trial.tokenRequests(), 2);
  } finally {
    await trial.close();
  }
}
