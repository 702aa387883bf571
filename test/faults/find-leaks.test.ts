import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { TokenError } from '../../cloudfunctions/cloud-token/core/token-error.ts';
import { findLeaks } from './find-leaks.ts';

const secret = randomBytes(16).toString('hex');
const token = `89_${randomBytes(100).toString('base64url')}`;
const secrets = { secret, token };

const percentEncoded = (text: string) => text.replace(/./g, (c) => `%${c.charCodeAt(0).toString(16)}`);
const unicodeEscaped = (text: string) => text.replace(/./g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`);
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('a planted leak is found', () => {
  it.each([
    ['as it is', (leak: string) => leak],
    ['in a longer word', (leak: string) => `x${leak}x`],
    ['in capital letters', (leak: string) => leak.toUpperCase()],
    ['its first half', (leak: string) => leak.slice(0, leak.length / 2)],
    ['its last half', (leak: string) => leak.slice(leak.length / 2)],
    ['any 15 of its characters', (leak: string) => leak.slice(5, 20)],
    ['URL-encoded', percentEncoded],
    ['URL-encoded twice', (leak: string) => percentEncoded(percentEncoded(leak))],
    ['JSON-escaped', unicodeEscaped],
    ['JSON-escaped twice', (leak: string) => JSON.stringify(unicodeEscaped(leak))],
    ['in base64', base64],
    ['in base64 that begins earlier', (leak: string) => base64(`appid:${leak}`)],
    ['in base64 that begins a byte earlier', (leak: string) => base64(`:${leak}`)],
    ['in base64url', (leak: string) => Buffer.from(`??${leak}>>`).toString('base64url')],
    ['in base64 behind a letter', (leak: string) => `x${base64(leak)}`],
    ['in base64 inside a URL', (leak: string) => encodeURIComponent(base64(`?secret=${leak}`))],
    ['in hex', (leak: string) => Buffer.from(leak).toString('hex')],
    ['in a Buffer, printed', (leak: string) => inspect(Buffer.from(leak))],
    ['in a Buffer, as JSON', (leak: string) => JSON.stringify(Buffer.from(leak))],
    ['in an array of bytes, printed', (leak: string) => inspect([...Buffer.from(leak)])],
  ])('%s', (_, plant) => {
    expect(findLeaks(`before ${plant(secret)} after`, secrets)).toEqual(['secret']);
    expect(findLeaks(`before ${plant(token)} after`, secrets)).toEqual(['token']);
  });

  it('in what an error hides', () => {
    const request = new Error('no answer');
    Object.defineProperty(request, 'config', { value: { params: { secret } }, enumerable: false });
    const error = new TokenError({ code: 'network', errCode: -1, errMsg: 'x', cause: request as never });
    const everything = { showHidden: true, depth: Number.POSITIVE_INFINITY };
    expect(findLeaks(inspect(error, everything), secrets)).toEqual(['secret']);
    expect(findLeaks(inspect(error), secrets)).toEqual([]);
  });
});

describe('nothing is found', () => {
  it.each([
    [
      'in what is harmless',
      JSON.stringify({ errCode: 0, errMsg: 'ok', hint: '把 APPSECRET 改成当前的 AppSecret' }),
    ],
    ['in other secrets', inspect([randomBytes(16).toString('hex'), randomBytes(100).toString('base64url')])],
    ['in a few characters that agree', `${secret.slice(0, 11)} ${token.slice(0, 11)}`],
  ])('%s', (_, text) => {
    expect(findLeaks(text, secrets)).toEqual([]);
  });

  it('without a secret that is worth it', () => {
    expect(() => findLeaks('', { short: 'abc' })).toThrow(RangeError);
  });
});
