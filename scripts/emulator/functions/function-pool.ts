import {
  createInstance,
  type FunctionInstance,
  type InstanceOutcome,
  type InstanceTask,
} from './function-instance.ts';
import type { ThawGuard } from './thaw-guard.ts';

/** All instances of one function. */
export interface FunctionPool {
  /** Runs a task on an idle instance, else on a new one, else (all busy, none to be added) as soon as one is free. Never rejects. */
  run(task: InstanceTask): Promise<InstanceOutcome>;
  /** Lets no further task meet the memory of the instances there are now. */
  retire(): void;
  /** SIGKILLs every instance. @returns how many tasks that cut short */
  kill(): number;
  /** Kills everything, ends what waits, and resolves when all processes are gone. */
  close(): Promise<void>;
}

/** Settings of a pool. */
export interface FunctionPoolOptions {
  folder: string;
  maxInstances: number;
  guard: ThawGuard | undefined;
  node: string | undefined;
}

interface Waiting {
  task: InstanceTask;
  resolve(outcome: InstanceOutcome | Promise<InstanceOutcome>): void;
}

interface Pool extends FunctionPoolOptions {
  idle: FunctionInstance[];
  busy: Set<FunctionInstance>;
  waiting: Waiting[];
  /** Instances that are not to be used again. */
  retired: WeakSet<FunctionInstance>;
  closing: Set<Promise<void>>;
}

/** Creates a pool without instances; they start on demand. */
export function createPool(options: FunctionPoolOptions): FunctionPool {
  const pool: Pool = {
    ...options,
    idle: [],
    busy: new Set(),
    waiting: [],
    retired: new WeakSet(),
    closing: new Set(),
  };
  return {
    run: (task) => run(pool, task),
    retire: () => retire(pool),
    kill: () => killAll(pool),
    async close() {
      for (const { resolve } of pool.waiting.splice(0)) resolve(stopped());
      killAll(pool);
      await Promise.all(pool.closing);
    },
  };
}

function run(pool: Pool, task: InstanceTask): Promise<InstanceOutcome> {
  const instance = takeIdle(pool) ?? startNew(pool);
  if (instance !== undefined) return runOn(pool, instance, task);
  return new Promise((resolve) => pool.waiting.push({ task, resolve }));
}

async function runOn(pool: Pool, instance: FunctionInstance, task: InstanceTask): Promise<InstanceOutcome> {
  pool.busy.add(instance);
  const outcome = await instance.run(task);
  pool.busy.delete(instance);
  if (pool.retired.has(instance)) instance.kill();
  if (instance.isAlive()) pool.idle.push(instance);
  const next = pool.waiting.shift();
  if (next !== undefined) next.resolve(run(pool, next.task));
  return outcome;
}

// The one used last: the others are the ones a real platform would take away first.
function takeIdle(pool: Pool): FunctionInstance | undefined {
  let instance = pool.idle.pop();
  while (instance !== undefined && !instance.isAlive()) instance = pool.idle.pop();
  return instance;
}

function startNew(pool: Pool): FunctionInstance | undefined {
  if (pool.busy.size >= pool.maxInstances) return undefined;
  const instance = createInstance(pool.folder, pool);
  pool.closing.add(instance.closed);
  void instance.closed.then(() => pool.closing.delete(instance.closed));
  return instance;
}

function retire(pool: Pool): void {
  for (const instance of pool.idle.splice(0)) instance.kill();
  for (const instance of pool.busy) pool.retired.add(instance);
}

function killAll(pool: Pool): number {
  for (const instance of [...pool.idle.splice(0), ...pool.busy]) instance.kill();
  return pool.busy.size;
}

function stopped(): InstanceOutcome {
  return {
    durationMs: 0,
    error: { code: 'FUNCTIONS_EXECUTE_FAIL', message: 'the local platform was closed' },
  };
}
