import { Readable } from 'node:stream';
import type { Entry, EntryBody } from './protocol.ts';

/** As many entries as a page that opens later still gets to see. */
const KEPT_ENTRIES = 200;

/** Server-sent events to every page that is open. */
export interface EventFeed {
  /** A stream for one page: first what happened so far, then what happens. */
  open(): Readable;
  add(entry: EntryBody): void;
  /** Sends a message if it differs from the last one of its name. */
  show(name: string, message: unknown): void;
  close(): void;
}

/** @param now the platform's time, ms since the epoch */
export function createEventFeed(now: () => number): EventFeed {
  const streams = new Set<Readable>();
  const entries: Entry[] = [];
  const shown = new Map<string, string>();
  let lastId = 0;
  const send = (text: string) => {
    for (const stream of streams) stream.push(text);
  };
  return {
    open() {
      const stream = new Readable({ read() {} });
      stream.once('close', () => streams.delete(stream));
      for (const [name, text] of shown) stream.push(eventOf(name, text));
      for (const entry of entries) stream.push(eventOf('entry', JSON.stringify(entry)));
      streams.add(stream);
      return stream;
    },
    add(body) {
      const entry: Entry = { id: ++lastId, at: now(), ...body };
      entries.push(entry);
      if (entries.length > KEPT_ENTRIES) entries.shift();
      send(eventOf('entry', JSON.stringify(entry)));
    },
    show(name, message) {
      const text = JSON.stringify(message);
      if (shown.get(name) === text) return;
      shown.set(name, text);
      send(eventOf(name, text));
    },
    close() {
      for (const stream of streams) stream.push(null);
    },
  };
}

function eventOf(name: string, json: string): string {
  return `event: ${name}\ndata: ${json}\n\n`;
}
