import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import pc from 'picocolors';
import { currentBuild } from './build/current-build.ts';
import { type Emulator, type EmulatorOptions, ENV, startEmulator } from './emulator/emulator.ts';
import type { FunctionTrigger } from './emulator/functions/functions.ts';
import type { Preview, PreviewOptions } from './preview/preview.ts';
import { printable } from './printable.ts';
import { parseCommand, type StartCommand } from './start/command-line.ts';
import { expectFreePort } from './start/free-port.ts';
import { keyActions, listenToKeys } from './start/keys.ts';
import { askAsClient, drawQrcode, runTimer, type Step } from './start/main-job.ts';
import { createJsonReporter, createTextReporter, type Reporter } from './start/reporter.ts';
import { texts } from './start/texts.ts';

/** What the README recommends for deployed functions. */
const TIME_LIMIT_MS = 20_000;

/** How a run ended: by itself, with every step of the main job well or not, or because it was told to. */
type End = 'well' | 'badly' | 'told';

/** Runs the main job, then serves until it is told to stop. */
async function start(options: StartCommand): Promise<End> {
  const reporter = options.json
    ? createJsonReporter(console.log)
    : createTextReporter(console.log, options.live);
  // What is missing is told before a build that would be for nothing.
  const live = options.live ? readLiveAccount() : {};
  await expectFreePort(options.port);
  const built = options.build ? await build(reporter) : undefined;
  if (!existsSync('dist/cloudfunctions')) throw new Error(texts.noBuild);
  const settings = {
    ...live,
    isLive: options.live,
    port: options.port,
    timeLimitMs: TIME_LIMIT_MS,
    onLog: reporter.log,
  };
  const platform = await (options.once ? startEmulator(settings) : startPreview(settings));
  try {
    return await Promise.race([beTold(options), run(platform, reporter, options, built)]);
  } finally {
    process.stdin.pause();
    await platform.close();
  }
}

/** Resolves at Ctrl-C and the like, and when nobody reads any more. */
async function beTold({ once: hasEnd }: StartCommand): Promise<End> {
  // What comes to an end by itself has an exit code to tell.
  const left = nobodyReads.then(() => hasEnd && new Promise<never>(() => {}));
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM'), left]);
  return 'told';
}

async function run(
  emulator: Emulator & { pageUrl?: string },
  reporter: Reporter,
  options: StartCommand,
  built: Step | undefined,
): Promise<End> {
  const { url, pageUrl = url, account, httpAccess } = emulator;
  // The made-up secret and key are there to play with; real ones are shown to nobody.
  reporter.ready({
    url: pageUrl,
    appid: account.appid,
    appsecret: options.live ? '' : account.secret,
    env: ENV,
    ...(!options.live && { httpAccess }),
  });
  if (options.live) reporter.note(texts.live);
  if (built) reporter.step(built);
  const [trigger] = emulator.functions.triggers();
  if (!trigger) throw new Error(texts.noTrigger);
  const ok = await runMainJob(emulator, trigger, reporter);
  if (!options.once) await serve(emulator, trigger, reporter, options.live);
  return ok ? 'well' : 'badly';
}

/** Brings `dist/` up to date; what is current stays. */
async function build(reporter: Reporter): Promise<Step> {
  const startedAt = performance.now();
  const current = currentBuild();
  if (!current) reporter.note(texts.building);
  // A compiler, which is not loaded for nothing.
  const artifacts = current ?? (await (await import('./build/build-project.ts')).buildProject());
  const functions = artifacts.filter(({ folder }) => folder.startsWith(join('dist', 'cloudfunctions')));
  const sizes = functions.map(({ folder, bytes }) => `${basename(folder)} ${Math.round(bytes / 1024)} kB`);
  return {
    name: 'build',
    ok: true,
    ms: Math.round(performance.now() - startedAt),
    detail: `${current ? texts.upToDate : ''}${sizes.join(texts.comma)}`,
  };
}

/** With --once nobody has the time to open the preview, and it is not even loaded. */
async function startPreview(options: PreviewOptions): Promise<Preview> {
  return (await import('./preview/preview.ts')).startPreview(options);
}

async function runMainJob(
  emulator: Emulator,
  trigger: FunctionTrigger,
  reporter: Reporter,
): Promise<boolean> {
  const jobs = [() => runTimer(emulator, trigger), () => drawQrcode(emulator), () => askAsClient(emulator)];
  const steps: Step[] = [];
  for (const job of jobs) {
    const step = await job();
    reporter.step(step);
    steps.push(step);
  }
  const ok = steps.every((step) => step.ok);
  const nextRunAt = emulator.startTimers().nextRun(trigger);
  reporter.report({ ok, expiresAt: steps[0]?.expiresAt, nextRunAt });
  return ok;
}

async function serve(
  emulator: Emulator,
  trigger: FunctionTrigger,
  reporter: Reporter,
  isLive: boolean,
): Promise<void> {
  // Where there is no keyboard, what comes in is obeyed all the same.
  const keys = isLive ? texts.liveHelp : texts.help;
  reporter.note(`\n${process.stdin.isTTY ? keys : texts.noKeys}\n`);
  // On a line of its own, to be copied.
  if (!isLive) reporter.note(`${texts.outside}\n${clientVariables(emulator)}\n`);
  const actions = keyActions(emulator, trigger, reporter, isLive);
  await listenToKeys(process.stdin, actions);
}

/** What a client of `serveToken` has in its environment, as a shell takes it. */
function clientVariables({ url, httpAccess }: Emulator): string {
  return `CLOUD_TOKEN_URL=${httpAccess.url} CLOUD_TOKEN_KEY=${httpAccess.key} WEIXIN_API_HOSTS=${url}`;
}

/** The functions run here, WeChat is the real one: through stable_token, which never invalidates a token in use. */
function readLiveAccount(): Pick<EmulatorOptions, 'account' | 'environment'> {
  const { APPID: appid, APPSECRET: secret, WEIXIN_API_HOSTS = '' } = process.env;
  if (!appid || !secret) throw new Error(texts.noAccount);
  return {
    account: { appid, secret },
    environment: {
      refreshToken: { WEIXIN_API_HOSTS, TOKEN_API: 'stable_token' },
      qrcode: { WEIXIN_API_HOSTS },
    },
  };
}

function explain(error: unknown, { port }: StartCommand): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return texts.portTaken(port);
  return code === 'EACCES' ? texts.portDenied(port) : message;
}

/** Settles when who read the output has gone, as `head` does that has seen enough. */
const nobodyReads = new Promise<void>((resolve) => {
  process.stdout.on('error', () => resolve());
});

const options = parseCommand(process.argv);
try {
  const end = await start(options);
  process.exitCode = end === 'well' || !options.once ? 0 : 1;
  // The step that was under way when it was told has nobody left to end for.
  if (end === 'told') process.exit();
} catch (error) {
  console.error(`${pc.red('✖')} ${printable(explain(error, options))}`);
  process.exitCode = 1;
}
