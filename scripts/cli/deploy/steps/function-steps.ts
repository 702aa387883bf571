import { createHash } from 'node:crypto';
import { relative } from 'node:path';
import { CliError } from '../../cli-error.ts';
import { clicks } from '../../cloud/clicks.ts';
import { lazy } from '../../cloud/lazy.ts';
import {
  type CloudFunction,
  type FunctionState,
  LIMITS,
  OLDEST_NODE_MAJOR,
  PLATFORM_LIMITS,
  type Road,
} from '../../cloud/road.ts';
import { SERVER, WRITER } from '../../ready-functions.ts';
import { appSecretToSet, type SecretSource } from './app-secret.ts';
import { mergeVariables } from './merge-variables.ts';
import { BY_HAND, type Outcome, type Step, type StepGroup } from './step.ts';
import { stepTexts as texts } from './step-texts.ts';
import { zipFunction } from './zip-function.ts';

/** What the steps know of the account. */
export interface Account {
  /** Empty when the project has none that is real. */
  appid: string;
  secret: SecretSource;
  /** What HTTP_ACCESS_KEYS is to be. @default what it is online */
  accessKeys?: string | undefined;
}

/** What the steps of a function learn from one another. */
interface Progress {
  /** As it is in the cloud, once that is known. */
  state?: FunctionState;
  /** Its code went up when it was created. */
  isNew: boolean;
  /** Its code. */
  zip(): Promise<Buffer>;
}

/** Everything one function needs. The trigger comes last: from then on the function runs. */
export function functionSteps(road: Road, fn: CloudFunction, account: Account): StepGroup {
  const progress: Progress = { isNew: false, zip: lazy(() => zipFunction(fn)) };
  return [
    existenceStep(road, fn, progress),
    codeStep(road, fn, progress),
    limitsStep(road, fn, progress),
    ...variablesStep(road, fn, account),
    ...triggerStep(road, fn, progress),
  ];
}

function existenceStep(road: Road, fn: CloudFunction, progress: Progress): Step {
  const run = async (): Promise<Outcome> => {
    const found = await road.find(fn.name);
    progress.isNew = found === undefined;
    if (!found) await create(road, fn, await progress.zip());
    const state = found ?? (await road.find(fn.name));
    if (!state) return { kind: 'done', detail: texts.created };
    progress.state = state;
    if (isTooOld(state.runtime))
      throw new CliError(texts.tooOld(fn.name, state.runtime), texts.replace(fn.name));
    return found
      ? { kind: 'already', detail: texts.existsOn(state.runtime) }
      : { kind: 'done', detail: texts.createdOn(state.runtime) };
  };
  return { title: texts.fn(fn.name), clicks: clicks.upload(fn.name), isAble: true, run };
}

function codeStep(road: Road, fn: CloudFunction, progress: Progress): Step {
  const run = async (): Promise<Outcome> => {
    const zip = await progress.zip();
    const isThere = progress.isNew || (!progress.state?.isBroken && (await isInCloud(road, fn.name, zip)));
    if (isThere) return { kind: 'already', detail: texts.sameCode };
    await road.uploadCode(fn, zip);
    return { kind: 'done', detail: texts.uploaded(Math.ceil(zip.length / 1024)) };
  };
  return {
    title: texts.code(fn.name, relative('.', fn.folder), fn.leftOut),
    clicks: clicks.upload(fn.name),
    isAble: true,
    run,
  };
}

function limitsStep({ configure }: Road, { name }: CloudFunction, progress: Progress): Step {
  const run = async (): Promise<Outcome> => {
    const { timeoutSec = 0, memoryMb = LIMITS.memoryMb } = progress.state ?? {};
    const isEnough = timeoutSec >= LIMITS.timeoutSec && memoryMb >= LIMITS.memoryMb;
    if (isEnough) return { kind: 'already', detail: texts.limitsNow(timeoutSec, memoryMb) };
    if (!configure) return BY_HAND;
    // What somebody has raised above ours stays.
    const wanted = {
      timeoutSec: Math.max(timeoutSec, LIMITS.timeoutSec),
      memoryMb: Math.max(memoryMb, LIMITS.memoryMb),
    };
    const refused = await configure(name, wanted).catch((error: CliError) => error);
    // Variables and trigger matter more: they are set all the same.
    if (refused) return { kind: 'by-hand', detail: texts.limitsRefused(refused.message) };
    return { kind: 'done', detail: texts.limitsNow(wanted.timeoutSec, wanted.memoryMb) };
  };
  return {
    title: texts.limits(name),
    clicks: clicks.limits(name),
    isAble: configure !== undefined,
    run,
  };
}

function variablesStep({ find, configure }: Road, { name }: CloudFunction, account: Account): Step[] {
  const { appid, secret, accessKeys } = account;
  const fallback = appid === '' ? {} : { APPID: appid };
  const isWriter = name === WRITER;
  const isServer = name === SERVER;
  const own = isWriter ? ['APPSECRET'] : isServer ? ['HTTP_ACCESS_KEYS'] : [];
  const names = [...own, ...(isServer ? [] : Object.keys(fallback))];
  const values = isServer
    ? [clicks.accessKeys]
    : [...(isWriter ? [clicks.appSecret] : []), ...(appid === '' ? [] : [`APPID = ${appid}`])];
  const byHand = clicks.variables(name, values);
  const run = async (): Promise<Outcome> => {
    if (!configure) return BY_HAND;
    const isOnline = Boolean((await find(name))?.variables?.APPSECRET);
    const toSet = isWriter ? await appSecretToSet(secret, isOnline) : undefined;
    const set = toSet === undefined ? {} : { APPSECRET: toSet };
    // Read at the last moment, and not written without: writing replaces every variable there is.
    const online = (await find(name))?.variables;
    if (!online) throw new CliError(texts.unread(name), byHand);
    if (isServer && !accessKeys)
      return online.HTTP_ACCESS_KEYS ? { kind: 'already', detail: texts.areSet } : BY_HAND;
    const { all, changed, kept } = mergeVariables(
      online,
      isServer ? { set: { HTTP_ACCESS_KEYS: accessKeys ?? '' }, fallback: {} } : { set, fallback },
    );
    if (changed.length === 0) return { kind: 'already', detail: texts.areSet };
    await configure(name, { variables: all });
    return { kind: 'done', detail: texts.changed(changed, kept.length) };
  };
  const step = { title: texts.variables(name, names), clicks: byHand, isAble: configure !== undefined, run };
  return names.length === 0 ? [] : [step];
}

function triggerStep({ setTrigger }: Road, { name, trigger }: CloudFunction, progress: Progress): Step[] {
  if (!trigger) return [];
  const run = async (): Promise<Outcome> => {
    if (!setTrigger) return BY_HAND;
    const online = progress.state?.trigger;
    if (online?.name === trigger.name && online.config === trigger.config) return { kind: 'already' };
    await setTrigger(name, trigger);
    return { kind: 'done' };
  };
  const title = texts.trigger(name, trigger.config);
  return [{ title, clicks: clicks.trigger(name), isAble: setTrigger !== undefined, run }];
}

/** Words and codes of a refusal that may be about the time-out or the memory. */
const LIMITS_REFUSED =
  /time-?out|超时|memory|内存|InvalidParameter|LimitExceeded|UnsupportedOperation|套餐|plan\b/i;

/** A plan that refuses our limits takes a function with the platform's own. */
async function create(road: Road, fn: CloudFunction, zip: Buffer): Promise<void> {
  try {
    await road.create(fn, zip, LIMITS);
  } catch (error) {
    if (!LIMITS_REFUSED.test((error as CliError).message)) throw error;
    await road.create(fn, zip, PLATFORM_LIMITS);
  }
}

/** Whether the cloud has the very same zip. Not knowing is no failure: then it is uploaded once more. */
async function isInCloud({ codeSha256 }: Road, name: string, zip: Buffer): Promise<boolean> {
  const online = await codeSha256?.(name).catch(() => undefined);
  const ours = createHash('sha256').update(zip).digest();
  return online !== undefined && [ours.toString('hex'), ours.toString('base64')].includes(online);
}

function isTooOld(runtime: string): boolean {
  const major = /^Nodejs(\d+)/.exec(runtime)?.[1];
  return major !== undefined && Number(major) < OLDEST_NODE_MAJOR;
}
