import { isRefusal } from './errcodes.ts';

/**
 * Whether an operation's result or error says that WeChat refused its token, in any of the shapes HTTP clients and
 * SDKs give it: `{ errcode }`, `{ errCode }`, a response with `data.errcode`, an error with `response.data.errcode`,
 * and the `WeChatAPIError` of wechat-api and co-wechat-api, whose `code` is the errcode.
 */
export function isRefusedOutcome(outcome: unknown): boolean {
  if (child(outcome, 'name') === 'WeChatAPIError' && isRefusal(child(outcome, 'code'))) return true;
  const response = child(outcome, 'response');
  return [outcome, child(outcome, 'data'), child(response, 'data')].some(
    (part) => isRefusal(child(part, 'errcode')) || isRefusal(child(part, 'errCode')),
  );
}

function child(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}
