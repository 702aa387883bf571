import { parentPort, workerData } from 'node:worker_threads';
import type { WorldMessage, WorldTask } from './run-all.ts';
import { runWorld } from './run-world.ts';
import { createTimeline } from './world/timeline.ts';

// Nobody looks at where the millions of errors come from that are thrown here.
Error.stackTraceLimit = 0;

const MIN_STEP = 0.005;

void run(workerData as WorldTask);

async function run({ contestant, options, window }: WorldTask): Promise<void> {
  const timeline = window && createTimeline(window.from, window.to);
  let shown = 0;
  const tally = await runWorld(contestant, options, {
    onProgress(share) {
      if (share < shown + MIN_STEP) return;
      shown = share;
      send({ share });
    },
    ...(timeline && { timeline }),
  });
  send({ share: 1, result: { tally, ...(timeline && { recording: timeline.recording }) } });
}

function send(message: WorldMessage): void {
  parentPort?.postMessage(message);
}
