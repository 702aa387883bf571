import os from 'node:os';
import type { Machine } from './texts.ts';

/** The machine this runs on. */
export function readMachine(): Machine {
  const [cpu] = os.cpus();
  return {
    cpu: cpu?.model.trim() ?? 'unknown',
    cores: os.cpus().length,
    memoryGb: Math.round(os.totalmem() / 2 ** 30),
    node: process.versions.node,
    os: `${os.type()} ${os.arch()}`,
  };
}
