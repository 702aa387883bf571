import type {
  ActionName,
  ActionReport,
  CallReply,
  CallRequest,
  ClockAnchor,
  Entry,
  PreviewState,
} from '../protocol.ts';

/** What the server tells, as it happens. */
interface Listeners {
  clock?(anchor: ClockAnchor): void;
  state?(state: PreviewState): void;
  entry?(entry: Entry): void;
  /** The connection stands; everything kept is told again. */
  open?(): void;
  /** The connection broke; the browser tries again by itself. */
  lost?(): void;
}

/** Listens to the server for as long as the page is open. */
export function listen(listeners: Listeners): void {
  const source = new EventSource(withKey('/preview/events'));
  const on = <T>(name: string, listener?: (message: T) => void) => {
    if (listener) source.addEventListener(name, ({ data }) => listener(JSON.parse(data) as T));
  };
  on('clock', listeners.clock);
  on('state', listeners.state);
  on('entry', listeners.entry);
  source.onopen = () => listeners.open?.();
  source.onerror = () => listeners.lost?.();
}

export function sendAction(name: ActionName): Promise<ActionReport> {
  return post('/preview/action', { name });
}

export function sendSpeed(speed: number): Promise<void> {
  return post('/preview/speed', { speed });
}

export function sendCall(request: CallRequest): Promise<CallReply> {
  return post('/preview/call', request);
}

async function post<T>(path: string, message: unknown): Promise<T> {
  const response = await fetch(withKey(path), { method: 'POST', body: JSON.stringify(message) });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

/** What the server asks for in a live run stands in the page's own address. */
function withKey(path: string): string {
  const key = keyOf(location.search);
  return key === null ? path : `${path}?${new URLSearchParams({ key })}`;
}

/** The key in an address, which the page passes on to the phone in it. */
export function keyOf(search: string): string | null {
  return new URLSearchParams(search).get('key');
}
