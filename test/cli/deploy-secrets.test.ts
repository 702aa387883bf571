import { randomBytes } from 'node:crypto';
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { appSecretToSet, askSecret } from '../../scripts/cli/deploy/steps/app-secret.ts';
import { mergeVariables } from '../../scripts/cli/deploy/steps/merge-variables.ts';

vi.mock('../../scripts/language.ts', () => import('../support/in-english.ts'));

const SECRET = randomBytes(16).toString('hex');

describe('mergeVariables', () => {
  const variables = fc.dictionary(
    fc.constantFrom('A', 'B', 'C', 'D', '__proto_'),
    fc.string({ maxLength: 3 }),
  );

  it('keeps every variable that it does not set, and says truly which those are', () => {
    fc.assert(
      fc.property(variables, variables, variables, (online, set, fallback) => {
        const { all, changed, kept } = mergeVariables(online, { set, fallback });
        expect(Object.keys(all)).toEqual(expect.arrayContaining(Object.keys(online)));
        for (const name of kept) expect(all[name]).toBe(online[name]);
        for (const name of changed) expect(all[name]).not.toBe(online[name]);
        expect([...kept, ...changed].sort()).toEqual(Object.keys(all).sort());
        expect(all).toMatchObject(set);
      }),
    );
  });

  it('sets a fallback only where nothing is online, or something that was emptied', () => {
    const fallback = { APPID: 'wx1' };
    expect(mergeVariables({}, { set: {}, fallback }).all).toEqual({ APPID: 'wx1' });
    expect(mergeVariables({ APPID: '' }, { set: {}, fallback }).all).toEqual({ APPID: 'wx1' });
    expect(mergeVariables({ APPID: 'wx2' }, { set: {}, fallback })).toEqual({
      all: { APPID: 'wx2' },
      changed: [],
      kept: ['APPID'],
    });
  });

  it('changes nothing the second time', () => {
    const wanted = { set: { APPSECRET: SECRET }, fallback: { APPID: 'wx1' } };
    const { all } = mergeVariables({ OTHER: 'kept' }, wanted);
    expect(mergeVariables(all, wanted).changed).toEqual([]);
  });
});

describe('the AppSecret', () => {
  const never = () => expect.fail('nobody is asked');

  it('is the one in the environment, whatever is online', async () => {
    expect(await appSecretToSet({ given: ` ${SECRET}\n`, ask: never }, true)).toBe(SECRET);
  });

  it('stays the one that is online when none is given', async () => {
    expect(await appSecretToSet({ given: undefined, ask: never }, true)).toBeUndefined();
    expect(await appSecretToSet({ given: '', ask: never }, true)).toBeUndefined();
  });

  it('is asked for when there is none, if somebody can answer', async () => {
    expect(await appSecretToSet({ given: undefined, ask: async () => SECRET }, false)).toBe(SECRET);
    await expect(appSecretToSet({ given: undefined, ask: undefined }, false)).rejects.toThrow(/not known/);
    await expect(appSecretToSet({ given: undefined, ask: async () => '' }, false)).rejects.toThrow(
      /not known/,
    );
  });

  it('is refused without being quoted when it cannot be one', async () => {
    const refused = appSecretToSet({ given: 'my password', ask: never }, false);
    await expect(refused).rejects.toThrow(/32 hexadecimal digits/);
    await expect(refused).rejects.not.toThrow(/my password/);
  });

  it('is not shown while it is typed', async () => {
    const input = new PassThrough();
    const output = new PassThrough();
    const answer = askSecret(input, output);
    input.write(`${SECRET}\r`);
    expect(await answer).toBe(SECRET);
    const shown = String(output.read());
    expect(shown).toContain('AppSecret');
    expect(shown).not.toContain(SECRET.slice(0, 4));
  });

  it('is nothing when the user gives up', async () => {
    const input = new PassThrough();
    const answer = askSecret(input, new PassThrough());
    input.write('\x03');
    expect(await answer).toBe('');
  });
});
