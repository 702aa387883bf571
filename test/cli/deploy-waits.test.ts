import { describe, expect, it, vi } from 'vitest';
import { type FunctionStatus, waitUntilActive } from '../../scripts/cli/cloud/wait-until-active.ts';
import { stoppableProject } from '../../scripts/cli/deploy/roads/stoppable-project.ts';

vi.mock('../../scripts/language.ts', () => import('../support/in-english.ts'));

/** Time that passes only while somebody waits. */
function virtualTime() {
  let nowMs = 0;
  return {
    now: () => nowMs,
    async pause(ms: number) {
      nowMs += ms;
    },
  };
}

/** Gives one state after the other, the last one again and again. */
function states(...all: FunctionStatus[]) {
  let asked = 0;
  return {
    ask: async () => all[Math.min(asked++, all.length - 1)] ?? { status: 'Active' },
    asked: () => asked,
  };
}

describe('waitUntilActive', () => {
  it('asks once a second until the function takes changes', async () => {
    const time = virtualTime();
    const { ask, asked } = states({ status: 'Creating' }, { status: 'Updating' }, { status: 'Active' });
    await waitUntilActive('refreshToken', ask, time);
    expect([asked(), time.now()]).toEqual([3, 2_000]);
  });

  it.each(['CreateFailed', 'UpdateFailed', 'PublishFailed'])(
    'ends at once at %s, with the reason',
    async (status) => {
      const time = virtualTime();
      const { ask } = states({ status, reason: 'no index.js' });
      const wait = waitUntilActive('refreshToken', ask, time);
      await expect(wait).rejects.toThrow(`refreshToken is in state ${status}: no index.js`);
      expect(time.now()).toBe(0);
    },
  );

  it('gives up after 2 minutes', async () => {
    const time = virtualTime();
    const wait = waitUntilActive('refreshToken', states({ status: 'Updating' }).ask, time);
    await expect(wait).rejects.toThrow('refreshToken has been in state Updating for 2 minutes');
    expect(time.now()).toBe(120_000);
  });
});

describe('stoppableProject', () => {
  const signer = { appid: 'wx1', privateKey: 'pem' };

  it('is the project itself while the upload goes on', () => {
    const { project, onLine } = stoppableProject(signer, 'refreshToken', virtualTime());
    onLine("[info] env cloud1's cloudfunction 'refreshToken' status: Updating");
    expect({ ...project, privateKey: project.privateKey }).toEqual(signer);
  });

  it('withholds the key once the printed state is one that nothing leads out of', () => {
    const { project, onLine } = stoppableProject(signer, 'refreshToken', virtualTime());
    onLine("[info] env cloud1's cloudfunction 'refreshToken' status: UpdateFailed");
    expect(() => project.privateKey).toThrow('refreshToken is in state UpdateFailed');
    expect(project.appid).toBe('wx1');
  });

  it('withholds the key after 3 minutes', async () => {
    const time = virtualTime();
    const { project } = stoppableProject(signer, 'refreshToken', time);
    await time.pause(180_000);
    expect(project.privateKey).toBe('pem');
    await time.pause(1);
    expect(() => project.privateKey).toThrow('refreshToken was not deployed within 3 minutes');
  });
});
