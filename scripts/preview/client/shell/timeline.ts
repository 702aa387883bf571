import { hintIn } from '../../../../miniprogram/model/hint.ts';
import type { Entry } from '../../protocol.ts';
import { byId, element } from './dom.ts';
import type { Language } from './messages.ts';
import { clockTime } from './times.ts';
import type { Messages } from './zh.ts';

const MAX_ENTRIES = 300;

/** The list of what happens, newest last. */
export interface Timeline {
  add(entry: Entry): void;
  clear(): void;
  /** Writes the list anew in another language. */
  translate(language: Language, messages: Messages): void;
}

export function createTimeline(language: Language, messages: Messages): Timeline {
  const list = byId('entries');
  let entries: Entry[] = [];
  let words = { language, messages };
  let repeats = 1;
  const append = (entry: Entry) => {
    const isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
    const last = entries.at(-1);
    repeats = last && isRepeated(last, entry) ? repeats + 1 : 1;
    if (repeats > 1) list.lastElementChild?.remove();
    entries.push(entry);
    list.append(drawEntry(entry, words.language, words.messages, repeats));
    if (list.children.length > MAX_ENTRIES) list.firstElementChild?.remove();
    if (entries.length > 2 * MAX_ENTRIES) entries = entries.slice(-MAX_ENTRIES);
    if (isAtEnd) list.scrollTop = list.scrollHeight;
  };
  const clear = () => {
    entries = [];
    repeats = 1;
    list.replaceChildren();
  };
  return {
    add: append,
    clear,
    translate(nextLanguage, nextMessages) {
      words = { language: nextLanguage, messages: nextMessages };
      const known = entries;
      clear();
      known.forEach(append);
    },
  };
}

/** The same function called by the same one with the same outcome: told once, and counted. */
function isRepeated(last: Entry, next: Entry): boolean {
  if (last.kind !== 'call' || next.kind !== 'call') return false;
  return last.name === next.name && last.caller === next.caller && last.outcome === next.outcome;
}

function drawEntry(entry: Entry, language: Language, messages: Messages, repeats: number): HTMLElement {
  const time = element('time', '', clockTime(entry.at));
  if (entry.kind === 'action') {
    const text =
      entry.action === 'speed' ? messages.speedTold(entry.speed ?? 1) : messages.acts[entry.action].label;
    return element('li', 'is-action', time, element('span', '', text));
  }
  if (entry.kind === 'outside') {
    const who = element('span', 'name', messages.callers.outside);
    const text = element('span', 'text', element('b', '', messages.outside[entry.step]), ` ${entry.text}`);
    return element('li', 'is-outside', time, who, text);
  }
  const name = element('span', 'name', entry.name);
  if (entry.kind === 'log') return element('li', 'is-log', time, name, logText(entry.text, language));
  const outcome = element('span', entry.isOk ? 'outcome' : 'outcome is-bad', entry.outcome);
  const times = repeats > 1 ? `  ×${repeats}` : '';
  const caller = element('span', 'caller', `← ${messages.callers[entry.caller]}`);
  return element(
    'li',
    'is-call',
    time,
    name,
    caller,
    outcome,
    element('span', 'ms', `${entry.ms} ms${times}`),
  );
}

/** A structured line as its event and its fields; any other as it is. */
function logText(text: string, language: Language): HTMLElement {
  const fields = fieldsOf(text);
  if (!fields) return element('span', 'text', text);
  const { event, hint, at: _, ...rest } = fields;
  const facts = Object.entries(rest).map(([name, value]) => `${name}=${readable(name, value)}`);
  const advice = typeof hint === 'string' ? [element('span', 'hint', hintIn(language, hint))] : [];
  return element('span', 'text', element('b', '', String(event ?? '')), ` ${facts.join(' ')} `, ...advice);
}

function readable(name: string, value: unknown): string {
  return name.endsWith('At') && typeof value === 'number' ? clockTime(value) : String(value);
}

function fieldsOf(text: string): Record<string, unknown> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
