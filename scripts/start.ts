import { once } from 'node:events';
import { existsSync } from 'node:fs';
import pc from 'picocolors';
import { type Emulator, type EmulatorOptions, ENV, startEmulator } from './emulator/emulator.ts';
import type { FunctionTrigger } from './emulator/functions/functions.ts';
import type { Preview, PreviewOptions } from './preview/preview.ts';
import { printable } from './printable.ts';
import { parseCommand, type StartCommand } from './start/command-line.ts';
import { keyActions, listenToKeys } from './start/keys.ts';
import { askAsClient, drawQrcode, runTimer, type Step } from './start/main-job.ts';
import { createJsonReporter, createTextReporter, type Reporter } from './start/reporter.ts';
import { texts } from './start/texts.ts';

/** What the README recommends for deployed functions. */
const TIME_LIMIT_MS = 20_000;

/** Runs the main job, then serves until it is told to stop. Resolves to whether every step of the main job went well. */
async function start(options: StartCommand): Promise<boolean> {
  const reporter = (options.json ? createJsonReporter : createTextReporter)(console.log);
  const built = options.build ? await build() : undefined;
  if (!existsSync('dist/cloudfunctions')) throw new Error(texts.noBuild);
  const live = options.live ? readLiveAccount() : {};
  const settings = {
    ...live,
    isLive: options.live,
    port: options.port,
    timeLimitMs: TIME_LIMIT_MS,
    onLog: reporter.log,
  };
  const platform = await (options.once ? startEmulator(settings) : startPreview(settings));
  const told = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]).then(() => false);
  try {
    return await Promise.race([told, run(platform, reporter, options, built)]);
  } finally {
    process.stdin.pause();
    await platform.close();
  }
}

async function run(
  emulator: Emulator & { pageUrl?: string },
  reporter: Reporter,
  options: StartCommand,
  built: Step | undefined,
): Promise<boolean> {
  const { url, pageUrl = url, account } = emulator;
  // The made-up secret is there to play with; a real one is shown to nobody.
  reporter.ready({
    url: pageUrl,
    appid: account.appid,
    appsecret: options.live ? '' : account.secret,
    env: ENV,
  });
  if (options.live) reporter.note(texts.live);
  if (built) reporter.step(built);
  const [trigger] = emulator.functions.triggers();
  if (!trigger) throw new Error('no function of dist/cloudfunctions has a trigger');
  const ok = await runMainJob(emulator, trigger, reporter);
  if (!options.once) await serve(emulator, trigger, reporter, options.live);
  return ok;
}

async function build(): Promise<Step> {
  const startedAt = performance.now();
  // A compiler, which is not loaded for nothing.
  const { buildProject } = await import('./build/build-project.ts');
  const artifacts = await buildProject();
  const kilobytes = artifacts.map(({ bytes }) => `${Math.round(bytes / 1024)} kB`);
  return {
    name: 'build',
    ok: true,
    ms: Math.round(performance.now() - startedAt),
    detail: kilobytes.join(', '),
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
  reporter.note(`\n${isLive ? texts.liveHelp : texts.help}\n`);
  const actions = keyActions(emulator, trigger, reporter, isLive);
  await listenToKeys(process.stdin, actions);
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
  return code === 'EADDRINUSE' ? texts.portTaken(port) : message;
}

const options = parseCommand(process.argv);
try {
  process.exitCode = (await start(options)) || !options.once ? 0 : 1;
} catch (error) {
  console.error(`${pc.red('✖')} ${printable(explain(error, options))}`);
  process.exitCode = 1;
}
