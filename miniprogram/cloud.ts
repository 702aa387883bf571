import { CLOUD_ENV } from './config';
import { readPreferences } from './device';
import { messagesIn } from './i18n/messages';
import { type ProblemKind, problemOf } from './model/call-problem';
import { hintIn } from './model/hint';

/** Why a function could not be called. `sentence` says what to do, in the user's language. */
export class CallError extends Error {
  readonly kind: ProblemKind;
  readonly errCode: number;
  readonly title: string;
  readonly sentence: string;

  constructor(kind: ProblemKind, errCode: number, functionName: string, hint?: string) {
    const { language } = readPreferences();
    const { title, text } = messagesIn(language).problems[kind];
    const sentence = hint ? hintIn(language, hint) : text(functionName);
    super(sentence);
    this.kind = kind;
    this.errCode = errCode;
    this.title = title;
    this.sentence = sentence;
  }
}

/** What every function of this project returns: `errCode` 0, or why it failed. */
export interface FunctionResult extends Record<string, unknown> {
  errCode: number;
  errMsg?: string;
  hint?: string;
}

/** Prepares cloud calls; once, when the mini program starts. Without CloudBase the first call tells what is missing. */
export function initCloud(): void {
  wx.cloud?.init(CLOUD_ENV === undefined ? { traceUser: false } : { env: CLOUD_ENV, traceUser: false });
}

/**
 * Calls a cloud function and resolves to what it returned, failures it reports included. Rejects with a `CallError`
 * when it could not be called, broke off, or answered with something else.
 */
export async function callFunction(
  name: string,
  data: Record<string, unknown> = {},
): Promise<FunctionResult> {
  if (!wx.cloud) throw new CallError('cloud_off', -1, name);
  const reply = await wx.cloud.callFunction({ name, data }).catch((rejection: unknown) => {
    const { kind, errCode } = problemOf(rejection);
    throw new CallError(kind, errCode, name);
  });
  const { result } = reply;
  if (isFunctionResult(result)) return result;
  throw new CallError('bad_reply', -1, name);
}

/** A failure that the function itself reported, as an error. Its hint becomes the sentence. */
export function reportedError(name: string, { errCode, hint }: FunctionResult): CallError {
  return new CallError('reported', errCode, name, hint);
}

/** Turns whatever was thrown into a `CallError`; by its fields, because compiled classes lose their identity. */
export function asCallError(error: unknown, name: string): CallError {
  const { kind, sentence } = (error ?? {}) as Partial<CallError>;
  return kind && sentence ? (error as CallError) : new CallError('unknown', -1, name);
}

function isFunctionResult(result: unknown): result is FunctionResult {
  return (
    typeof result === 'object' && result !== null && typeof (result as FunctionResult).errCode === 'number'
  );
}
