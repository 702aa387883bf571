// unit/: the core and the adapters, a file of tests for each file of code.
// Laws in the present tense, on a clock that only the test moves.

import { expect, it } from 'vitest';
import {
  type AccessKeys,
  parseAccessKeys,
  problemOf,
} from '../../cloudfunctions/serveToken/core/access-keys.ts';
import { newAccessKey } from '../support/outside-server.ts';

it('reads a comma list of named keys, with spaces and without the padding of base64', () => {
  const [one, two] = [newAccessKey(24), newAccessKey(64)];
  const { keys, badEntries } = parseAccessKeys(` java:${one}, php-2:${two.replace(/=+$/, '')} ,`);
  expect(keys).toEqual([
    { name: 'java', bytes: Buffer.from(one.slice(6), 'base64') },
    { name: 'php-2', bytes: Buffer.from(two.slice(6), 'base64') },
  ]);
  expect(badEntries).toEqual([]);
});

it('takes a Chinese comma for one', () => {
  const { keys } = parseAccessKeys(`a:${newAccessKey()}，b:${newAccessKey()}`);
  expect(keys.map(({ name }) => name)).toEqual(['a', 'b']);
});

it.each([undefined, '', ' , '])('finds nobody in %j', (list) => {
  expect(parseAccessKeys(list)).toEqual({ keys: [], badEntries: [] });
});

const problemsOf = ({ badEntries }: AccessKeys) => badEntries.map(problemOf);

const good = newAccessKey();
it.each([
  ['too short', newAccessKey(23)],
  ['too long', newAccessKey(65)],
  ['without whsec_', good.slice(6)],
  ['no base64', `${good}*`],
  ['of base64url', `whsec_${'-_'.repeat(16)}`],
  ['empty', ''],
])('names a key that is %s, never shows it, and lets the others be', (_, key) => {
  const found = parseAccessKeys(`old:${key},new:${good}`);
  const problems = problemsOf(found);
  expect(found.keys.map(({ name }) => name)).toEqual(['new']);
  expect(problems).toEqual([expect.stringMatching(/"old".*24 to 64 bytes/)]);
  expect(key && problems.join()).not.toContain(key || 'nothing');
});

it('tells an entry without a name by its place, for what stands there may be the key', () => {
  const [short, bare] = [newAccessKey(16), newAccessKey(24).slice(6)];
  const found = parseAccessKeys(`ok:${good},${good},${good}:name,${short}:name,"${short}:name",${bare}:name`);
  const problems = problemsOf(found);
  expect(found.keys).toHaveLength(1);
  expect(problems).toEqual([2, 3, 4, 5, 6].map((place) => expect.stringMatching(`^entry ${place} `)));
  for (const key of [short, good, bare]) expect(problems.join()).not.toContain(key.slice(6, 20));
});
