import { beforeEach, expect, test } from 'vitest';
import { createFaults, type Fault, type Faults } from '../../scripts/emulator/http/faults.ts';

const TOKEN = '/cgi-bin/token';
const reset: Fault['reply'] = { reset: true };
let faults: Faults;

beforeEach(() => {
  faults = createFaults();
});

test('a fault hits one request and then no more', () => {
  const fault = { on: TOKEN, reply: reset };
  faults.inject(fault);
  expect(faults.take(TOKEN, undefined)).toBe(fault);
  expect(faults.take(TOKEN, undefined)).toBeUndefined();
});

test('a fault hits as many requests as it says, other names do not count', () => {
  faults.inject({ on: TOKEN, times: 2, reply: reset });
  expect(faults.take('/cgi-bin/stable_token', undefined)).toBeUndefined();
  expect(faults.take(TOKEN, undefined)).toBeDefined();
  expect(faults.take(TOKEN, undefined)).toBeDefined();
  expect(faults.take(TOKEN, undefined)).toBeUndefined();
});

test('a trailing * matches any rest, the empty one included', () => {
  faults.inject({ on: 'database.*', times: Infinity, reply: reset });
  expect(faults.take('database.getDocument', undefined)).toBeDefined();
  expect(faults.take('database.', undefined)).toBeDefined();
  expect(faults.take('functions.invokeFunction', undefined)).toBeUndefined();
});

test('a condition lets other requests pass without using the fault up', () => {
  faults.inject({ on: TOKEN, when: (request) => request === 'mine', reply: reset });
  expect(faults.take(TOKEN, 'yours')).toBeUndefined();
  expect(faults.take(TOKEN, 'mine')).toBeDefined();
});

test('faults on the same request are used up in order', () => {
  const [first, second]: Fault[] = [
    { on: '/cgi-bin/*', reply: reset },
    { on: TOKEN, reply: { hang: true } },
  ];
  if (first) faults.inject(first);
  if (second) faults.inject(second);
  expect(faults.take(TOKEN, undefined)).toBe(first);
  expect(faults.take(TOKEN, undefined)).toBe(second);
});

test('clear takes back every fault', () => {
  faults.inject({ on: '*', times: Infinity, reply: reset });
  faults.clear();
  expect(faults.take(TOKEN, undefined)).toBeUndefined();
});
