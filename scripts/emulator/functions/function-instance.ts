import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type OutputStream, readOutput } from './function-output.ts';
import type { ThawGuard } from './thaw-guard.ts';

const HOST_FILE = fileURLToPath(new URL('./function-host.cjs', import.meta.url));
/** Loading a function's code has its own limit; the function's begins after it. */
const INIT_LIMIT_MS = 65_000;
/** CloudBase's limit for what a function returns. */
const RESULT_LIMIT_BYTES = 1024 * 1024;

/** One invocation as an instance gets it. */
export interface InstanceTask {
  id: string;
  event: unknown;
  context: object;
  environment: Record<string, string>;
  /** How far the platform's time is from the machine's, asked when the task starts. */
  clockOffsetMs(): number;
  timeLimitMs: number;
  log(text: string, stream: OutputStream): void;
}

/** How a task ended. */
export interface InstanceOutcome {
  durationMs: number;
  peakMemoryBytes?: number | undefined;
  result?: unknown;
  error?: { code: string; message: string };
}

/** One process of a function; it runs one event at a time and keeps its memory between events. */
export interface FunctionInstance {
  /** Runs a task. Never rejects. Must not be called while another one is running. */
  run(task: InstanceTask): Promise<InstanceOutcome>;
  /** SIGKILL; a running task ends with an error. */
  kill(): void;
  isAlive(): boolean;
  /** Resolves when the process is gone. */
  closed: Promise<void>;
}

interface Running {
  task: InstanceTask;
  startedAtMs: number;
  timer: NodeJS.Timeout;
  waitingFor: Set<'reply' | OutputStream>;
  reply?: HostMessage;
  resolve(outcome: InstanceOutcome): void;
}

interface Host {
  child: ChildProcess;
  guard: ThawGuard | undefined;
  isAlive: boolean;
  running?: Running | undefined;
  /** Whose output the process writes: also what comes after a time-out. */
  logger?: InstanceTask;
}

interface HostMessage {
  id: string;
  started?: boolean;
  peakMemoryBytes?: number;
  result?: string;
  error?: { code: string; message: string };
}

/** What an instance runs with. */
export interface InstanceOptions {
  /** Freezes the process between tasks, as the real platform does; without it an idle process runs on. */
  guard?: ThawGuard | undefined;
  /** The Node.js binary. @default the one that runs this */
  node?: string | undefined;
}

/** Starts an instance of the function in `folder`. */
export function createInstance(folder: string, { guard, node }: InstanceOptions): FunctionInstance {
  const child = fork(HOST_FILE, [folder], {
    cwd: folder,
    execPath: node ?? process.execPath,
    env: { PATH: process.env.PATH, TZ: 'UTC' },
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const host: Host = { child, guard, isAlive: true };
  for (const stream of ['stdout', 'stderr'] as const) listen(host, stream);
  child.on('message', (message) => hear(host, message as HostMessage));
  const closed = new Promise<void>((resolve) => {
    const gone = (code: number | null, signal: string | null) => {
      host.isAlive = false;
      finish(host, failed('FUNCTIONS_EXECUTE_FAIL', `${code ?? exitCode(signal)} code exit unexpected`));
      resolve();
    };
    child.once('exit', () => {
      host.isAlive = false;
    });
    // Not 'exit': the last lines a dying process wrote are read before the task ends.
    child.once('close', gone);
    child.on('error', () => gone(1, null));
  });
  return { run: (task) => run(host, task), kill: () => kill(host), isAlive: () => host.isAlive, closed };
}

function listen(host: Host, stream: OutputStream): void {
  const output = host.child[stream];
  if (output === null) return;
  readOutput(output, {
    line: (text) => host.logger?.log(text, stream),
    end: () => settle(host, stream),
  });
}

function run(host: Host, task: InstanceTask): Promise<InstanceOutcome> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => timeOut(host, INIT_LIMIT_MS), INIT_LIMIT_MS);
    const waitingFor: Running['waitingFor'] = new Set(['reply', 'stdout', 'stderr']);
    host.running = { task, startedAtMs: performance.now(), timer, waitingFor, resolve };
    host.logger = task;
    if (host.child.pid !== undefined) host.guard?.thaw(host.child.pid);
    const { id, event, context, environment } = task;
    // A process that is dying cannot be sent anything; its 'close' ends the task.
    host.child.send({ id, event, context, environment, clockOffsetMs: task.clockOffsetMs() }, () => {});
  });
}

function hear(host: Host, message: HostMessage): void {
  const { running } = host;
  if (running === undefined || running.task.id !== message.id) return;
  if (message.started) {
    clearTimeout(running.timer);
    const { timeLimitMs } = running.task;
    running.startedAtMs = performance.now();
    running.timer = setTimeout(() => timeOut(host, timeLimitMs), timeLimitMs);
  } else {
    running.reply = message;
    settle(host, 'reply');
  }
}

function settle(host: Host, part: 'reply' | OutputStream): void {
  const { running } = host;
  if (running === undefined || !running.waitingFor.delete(part) || running.waitingFor.size > 0) return;
  const { peakMemoryBytes } = running.reply ?? {};
  finish(host, { ...outcomeOf(running.reply), peakMemoryBytes });
}

function outcomeOf(reply: HostMessage | undefined): Partial<InstanceOutcome> {
  if (reply?.error !== undefined) return { error: reply.error };
  const result = reply?.result ?? 'null';
  if (Buffer.byteLength(result) <= RESULT_LIMIT_BYTES) return { result: JSON.parse(result) as unknown };
  return failed('FUNCTIONS_EXECUTE_FAIL', 'The size of response exceeds the upper limit (1MB)');
}

function timeOut(host: Host, limitMs: number): void {
  kill(host);
  const message = `Invoking task timed out after ${limitMs / 1000} seconds`;
  finish(host, failed('FUNCTIONS_TIME_LIMIT_EXCEEDED', message));
}

function finish(host: Host, outcome: Partial<InstanceOutcome>): void {
  const { running } = host;
  if (running === undefined) return;
  clearTimeout(running.timer);
  host.running = undefined;
  if (host.isAlive && host.child.pid !== undefined) host.guard?.freeze(host.child.pid);
  running.resolve({ durationMs: Math.round(performance.now() - running.startedAtMs), ...outcome });
}

function kill(host: Host): void {
  host.isAlive = false;
  host.child.kill('SIGKILL');
}

function failed(code: string, message: string): Partial<InstanceOutcome> {
  return { error: { code, message } };
}

// As a shell reports it: 128 and the number of the signal.
function exitCode(signal: string | null): number {
  return signal === 'SIGKILL' ? 137 : 1;
}
