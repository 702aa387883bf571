/** What the server of the preview and its pages in the browser say to each other. Never a token, never a secret. */

/** The users of the mini program one can be. */
export type UserName = 'visitor' | 'admin';

/** How fast the platform's clock can run. */
export const SPEEDS = [1, 60, 600] as const;

/** What the person at the preview can do to the platform. */
export const ACTIONS = [
  'fire_timer',
  'use_token',
  'outside_asks',
  'outside_reports',
  'revoke',
  'foreign_fetch',
  'fail_requests',
  'reset_secret',
  'restore_secret',
  'add_accounts',
  'fail_database',
  'hang_call',
  'kill_instances',
  'delete_document',
  'timer_off',
  'timer_on',
  'undeploy',
  'deny',
  'allow',
] as const;

export type ActionName = (typeof ACTIONS)[number];

/**
 * What came of an action. Of the timer: `refreshed`, `not_due`, `failed`. Of a use of the token: `used`, `renewed` (refused
 * first, then renewed and used), `failed`. Of a server outside: `served`, `renewed` (it got a successor), `failed`. Of a foreign fetch: `overlap` (our token lives 5 more minutes), `ended` (at
 * once). `nothing`: there was nothing to do it to. All others: `done`.
 */
export interface ActionReport {
  outcome:
    | 'done'
    | 'refreshed'
    | 'not_due'
    | 'failed'
    | 'used'
    | 'served'
    | 'renewed'
    | 'overlap'
    | 'ended'
    | 'nothing';
  /** What the function said of it. */
  detail?: string;
}

/** Actions that make sense when WeChat is the real one. */
export const LIVE_ACTIONS: readonly ActionName[] = ['fire_timer', 'use_token', 'kill_instances'];

/** `POST /preview/call`: a `wx.cloud.callFunction` of the pages. */
export interface CallRequest {
  user: UserName;
  name: string;
  data: unknown;
}

/** What `wx.cloud.callFunction` resolves to, or rejects with. */
export type CallReply =
  | { ok: true; value: { errMsg: string; result: unknown; requestID: string } }
  | { ok: false; error: Rejection };

/** A rejection as the WeChat client makes it: `errCode` may be a mere -1, the real code stands in the text. */
export interface Rejection {
  errCode: number;
  errMsg: string;
}

/** A token without its value. Times in ms since the epoch. */
export interface TokenView {
  fingerprint: string;
  issuedAt: number;
  expiresAt: number;
}

/** A token on WeChat's side; `endsAt` is when it really stops working. */
export interface IssuedTokenView extends TokenView {
  endsAt: number;
}

/** Which functions a mini program's client reaches. */
export type Gate = 'open' | 'not_deployed' | 'no_permission';

/** Everything the panels beside the phone show. */
export interface PreviewState {
  isLive: boolean;
  appid: string;
  newest?: IssuedTokenView;
  previous?: IssuedTokenView;
  stored?: TokenView;
  requestsToday: number;
  requestsPerDay: number;
  /** When the timer fires next, ms since the epoch; absent while it is off. */
  nextRunAt?: number;
  isSecretWrong: boolean;
  gate: Gate;
  /** How many requests the faults still wait for. */
  armed: { requests: number; database: number; hang: number };
  /** What the owner was told last. */
  alert?: AlertView;
}

/** A message in the robot's chat; `at` in ms since the epoch. */
export interface AlertView {
  at: number;
  text: string;
}

/**
 * The platform's time: `platform` when the machine's clock, which the browser shares, showed `machine` (both ms since
 * the epoch), and `speed` times as fast since.
 */
export interface ClockAnchor {
  machine: number;
  platform: number;
  speed: number;
}

/** Something that happened, for the list; `at` in ms since the epoch, platform time. */
export type Entry = { id: number; at: number } & EntryBody;

export type EntryBody =
  | { kind: 'log'; name: string; text: string }
  | { kind: 'call'; name: string; caller: CallerName; ms: number; isOk: boolean; outcome: string }
  | { kind: 'outside'; step: OutsideStep; text: string }
  | { kind: 'action'; action: ActionName | 'speed'; speed?: number };

/** What a server outside does, and what it meets. */
export type OutsideStep = 'asks' | 'is_answered' | 'opens';

export type CallerName = UserName | 'timer' | 'function' | 'outside';

/** Between the page around the phone and the page in it, by `postMessage`. */
export type PhoneCommand =
  | { to: 'phone'; type: 'settings'; settings: PhoneSettings }
  | { to: 'phone'; type: 'back' | 'pull' | 'show' | 'reopen' };

export interface PhoneSettings {
  user: UserName;
  language: 'zh_CN' | 'en';
  theme: Theme;
}

export type Theme = 'system' | 'light' | 'dark';

export interface PhoneReport {
  from: 'phone';
  title: string;
  canGoBack: boolean;
  canPull: boolean;
}
