// functions/: runs the built cloud functions, each instance in a process of its own that is frozen between
// calls as in the cloud, and fires their timers.

'use strict';
/**
 * The process a function runs in on the local platform: `node function-host.cjs <folder>`. Runs on Node 16 and up.
 *
 * The parent sends one `Invocation` at a time. The host answers `{id, started: true}` when the function's code is loaded,
 * then `{id, result}` (JSON text) or `{id, error}`, having written `END_OF_OUTPUT` to stdout and stderr.
 *
 * @typedef {{ id: string, event: unknown, context: object, environment: Record<string, string>, clockOffsetMs: number }} Invocation
 */
const fs = require('node:fs');
const path = require('node:path');

const END_OF_OUTPUT = '\u0000end\u0000';
const folder = path.resolve(process.argv[2] || '.');
const RealDate = Date;
const realNow = Date.now;

let clockOffsetMs = 0;
/** @type {string[]} */
let invocationKeys = [];

/** The platform's time, ms since the epoch. */
function now() {
  return realNow() + clockOffsetMs;
}

/** Makes `Date` tell the platform's time. Subclasses, `instanceof` and calls without `new` keep working. */
function shiftClock() {
  function PlatformDate(...args) {
    if (new.target === undefined) return new RealDate(now()).toString();
    return Reflect.construct(RealDate, args.length === 0 ? [now()] : args, new.target);
  }
  PlatformDate.prototype = RealDate.prototype;
  PlatformDate.prototype.constructor = PlatformDate;
  Object.defineProperty(PlatformDate, 'name', { value: 'Date' });
  globalThis.Date = Object.assign(PlatformDate, { now, parse: RealDate.parse, UTC: RealDate.UTC });
}

/** @param {Record<string, string>} environment replaces that of the invocation before */
function applyEnvironment(environment) {
  for (const key of invocationKeys) delete process.env[key];
  Object.assign(process.env, environment);
  invocationKeys = Object.keys(environment);
}

function loadMain() {
  const { main } = require(path.join(folder, 'index.js'));
  if (typeof main !== 'function') throw 'handler not found';
  return main;
}

/** @param {unknown} error what the platform shows of it: the stack, or the text of what is no Error */
function describe(error) {
  return error instanceof Error ? String(error.stack || error) : String(error);
}

/** @param {NodeJS.WriteStream} stream resolves when all output so far and the mark behind it are written */
function endOutput(stream) {
  return new Promise((resolve) => stream.write(END_OF_OUTPUT, resolve));
}

/** The most memory this process has used; where there is no /proc, what it uses now. */
function peakMemoryBytes() {
  try {
    return Number(/VmHWM:\s*(\d+) kB/.exec(fs.readFileSync('/proc/self/status', 'latin1'))[1]) * 1024;
  } catch {
    return process.memoryUsage.rss();
  }
}

/** @param {Invocation} invocation */
async function invoke({ id, event, context, environment, clockOffsetMs: offset }) {
  applyEnvironment(environment);
  clockOffsetMs = offset;
  const reply = { id };
  try {
    const main = loadMain();
    process.send({ id, started: true });
    const result = JSON.stringify(await main(event, context));
    Object.assign(reply, { result: result === undefined ? 'null' : result });
  } catch (error) {
    Object.assign(reply, { error: { code: 'FUNCTIONS_EXECUTE_FAIL', message: describe(error) } });
  }
  await Promise.all([endOutput(process.stdout), endOutput(process.stderr)]);
  process.send({ ...reply, peakMemoryBytes: peakMemoryBytes() });
}

shiftClock();
// A host that slept frozen first notices which of its sockets were closed meanwhile; only then the function runs.
process.on('message', (invocation) => setImmediate(() => setImmediate(invoke, invocation)));
process.on('disconnect', () => process.exit());
