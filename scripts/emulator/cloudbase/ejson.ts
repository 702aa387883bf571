import { BSONRegExp, EJSON } from 'bson';

/**
 * Reads what wx-server-sdk writes: Extended JSON in which `db.serverDate({ offset })` is
 * `{"$tcb_server_date":{"offset":…}}`. Throws a `SyntaxError` if it is no JSON.
 *
 * @param now the server's time, in ms since the epoch
 */
export function parseEjson(text: string, now: number): unknown {
  return fromWire(EJSON.parse(text), now);
}

/** Writes a value the way wx-server-sdk reads it, numbers with their BSON type. */
export function stringifyEjson(value: unknown): string {
  return EJSON.stringify(value, { relaxed: false });
}

function fromWire(value: unknown, now: number): unknown {
  if (Array.isArray(value)) return value.map((item) => fromWire(item, now));
  // mingo matches with JavaScript's regular expressions only.
  if (value instanceof BSONRegExp) return new RegExp(value.pattern, value.options);
  if (!isPlainObject(value)) return value;
  const serverDate = value.$tcb_server_date;
  if (isPlainObject(serverDate)) return new Date(now + Number(serverDate.offset ?? 0));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fromWire(item, now)]));
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
