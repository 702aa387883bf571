import { PassThrough, Readable } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { isRefusedOutcome } from '../../cloudfunctions/cloud-token/core/refused-outcome.ts';
import { TokenError } from '../../cloudfunctions/cloud-token/core/token-error.ts';

const TEXT = '{"errcode":40001,"errmsg":"invalid credential"}';
const BYTES = Buffer.from(TEXT);
const FILE = { 'content-disposition': 'attachment; filename=a.json' };

/** Every form in which the body of an answer can be. */
const BODIES: [string, unknown][] = [
  ['a parsed body', JSON.parse(TEXT)],
  ['one with the errcode in quotes', { errcode: '42001' }],
  ['a result of wx-server-sdk', { errCode: 42001, errMsg: 'access_token expired' }],
  ['text', TEXT],
  ['text with a byte order mark', `\uFEFF${TEXT}`],
  ['text with a raw control character', '{"errmsg":"a\u0014b","errcode":"40014"}'],
  ['a Buffer', BYTES],
  ['a Uint8Array in the midst of others', new Uint8Array([0, ...BYTES, 0]).subarray(1, BYTES.length + 1)],
  ['an ArrayBuffer', new Uint8Array(BYTES).buffer],
  ['a DataView', new DataView(new Uint8Array(BYTES).buffer)],
];

const HOLDERS: [string, (body: unknown) => unknown][] = [
  ['itself', (body) => body],
  ['as data (axios, urllib)', (data) => ({ status: 200, headers: {}, data })],
  ['as body (got, needle, superagent)', (body) => ({ statusCode: 200, body })],
  ['as result (a cloud function)', (result) => ({ errMsg: 'cloud.callFunction:ok', result })],
  ['as response.data', (data) => Object.assign(new Error('401'), { response: { status: 401, data } })],
  ['as response.body', (body) => Object.assign(new Error('401'), { response: { statusCode: 401, body } })],
];

describe('isRefusedOutcome finds a refused token', () => {
  it.each(HOLDERS)('%s, in whatever form it is', async (_, hold) => {
    for (const [form, body] of BODIES)
      expect([form, await isRefusedOutcome(hold(body))]).toEqual([form, true]);
  });

  it.each([
    ['the text of an answer that superagent has not parsed', { body: {}, text: TEXT }],
    ['an error whose message is the answer', new Error(TEXT)],
    [
      'an errcode beside a field that cannot be read',
      {
        errcode: 40001,
        get data(): never {
          throw new Error('no');
        },
      },
    ],
    ['an error of node-easywechat', new Error(`Failed to get jssdk_ticket: ${TEXT}`)],
    ['an answer of ofetch.raw, whose body has been read', { bodyUsed: true, _data: JSON.parse(TEXT) }],
    ['a Blob', new Blob([BYTES])],
    ['a Blob of axios or ofetch', { headers: { 'content-type': 'image/jpeg' }, data: new Blob([BYTES]) }],
    ['an error of co-wechat-api', Object.assign(new Error(), { name: 'WeChatAPIError', code: 40001 })],
    ['a TokenError', new TokenError({ code: 'weixin', errCode: 42001, errMsg: 'access_token expired' })],
    ['an object without a prototype', Object.assign(Object.create(null), { errcode: 40001 })],
    ['an answer whose headers say JSON', { headers: { 'content-type': 'application/json' }, data: BYTES }],
    [
      'an answer with headers that are a Map',
      { headers: new Headers({ 'content-type': 'text/plain' }), body: TEXT },
    ],
  ])('in %s', async (_, outcome) => {
    expect(await isRefusedOutcome(outcome)).toBe(true);
  });

  it.each([
    [{ errcode: 0, errmsg: 'ok' }],
    [{ errcode: 45009 }],
    [{ errcode: 41001 }],
    [{ status: 40001 }],
    [{ code: 40001 }],
    [{ name: 'AxiosError', code: 40001 }],
    [{ name: 'WeChatAPIError', code: 45009 }],
    [{ data: [] }],
    [{ data: null, response: null }],
    [{ response: { errcode: 40001 } }],
    [{ value: { errcode: 40001 } }],
    ['40001'],
    ['"errcode":40001'],
    [new Error('{"errcode":45009} after 40001')],
    [{ ok: true, message: 'somebody wrote {"errcode":40001}' }],
    [new Blob([BYTES], { type: 'application/octet-stream' })],
    [new Blob([BYTES, ' '.repeat(4096)])],
    [{ headers: FILE, data: new Blob([BYTES]) }],
    [40001],
    [null],
    [undefined],
    [() => 40001],
    [`{"x":"${'x'.repeat(4096)}","errcode":40001}`],
    [Buffer.from(`{"x":"${'x'.repeat(4096)}","errcode":40001}`)],
    [new TokenError({ code: 'refresh_failed', errCode: 40001, errMsg: 'the AppSecret is wrong' })],
    [new TokenError({ code: 'weixin', errCode: 45009, errMsg: 'quota' })],
  ])('and none in %j', async (outcome) => {
    expect(await isRefusedOutcome(outcome)).toBe(false);
  });

  it.each([
    ['an attachment', FILE],
    ['a document', { 'content-type': 'application/pdf' }],
    ['bytes of no kind', { 'content-type': 'application/octet-stream' }],
    ['an attachment, in headers that are a Map', new Headers(FILE)],
  ])('and none in a file with the same words: %s', async (_, headers) => {
    for (const outcome of [
      { headers, data: BYTES },
      { headers, body: TEXT },
      { response: { headers, data: BYTES } },
      new Response(BYTES, { headers: headers as HeadersInit }),
    ])
      expect(await isRefusedOutcome(outcome)).toBe(false);
  });

  it('in as many bytes as a refusal may have, and not in one more', async () => {
    const long = (length: number) => `{"errcode":40001,"x":"${'x'.repeat(length - 24)}"}`;
    expect(long(4096)).toHaveLength(4096);
    for (const [length, isRefused] of [
      [4096, true],
      [4097, false],
    ] as const) {
      const text = long(length);
      for (const outcome of [text, Buffer.from(text), { data: text }, new Response(text)])
        expect(await isRefusedOutcome(outcome)).toBe(isRefused);
    }
  });

  it('and none where looking fails', async () => {
    const outcome = {
      get data() {
        throw new Error('not now');
      },
    };
    expect(await isRefusedOutcome(outcome)).toBe(false);
  });
});

it('reads no more of a Blob than a refusal has', async () => {
  const blob = new Blob([new Uint8Array(1_000_000)]);
  const slice = vi.spyOn(blob, 'slice');
  expect(await isRefusedOutcome({ data: blob })).toBe(false);
  expect(slice).toHaveBeenCalledExactlyOnceWith(0, 4097);
});

describe('a fetch Response', () => {
  it('that is a stream of events is not waited for: it may never end', async () => {
    const never = new Response(new ReadableStream(), { headers: { 'content-type': 'text/event-stream' } });
    expect(await isRefusedOutcome(never)).toBe(false);
  });

  it('whose copy cannot be broken off is read all the same', async () => {
    const next = async () => ({ done: false, value: Buffer.from('x') });
    const body = {
      [Symbol.asyncIterator]: () => ({ next, return: () => Promise.reject(new Error('busy')) }),
    };
    expect(await isRefusedOutcome({ bodyUsed: false, clone: () => ({ body }) })).toBe(false);
  });

  it.each([200, 400, 401])('with status %i says it, and can still be read', async (status) => {
    for (const headers of [undefined, { 'content-type': 'application/json' }]) {
      const response = new Response(TEXT, { status, ...(headers && { headers }) });
      expect(await isRefusedOutcome(response)).toBe(true);
      expect(response.bodyUsed).toBe(false);
      expect(await response.json()).toEqual(JSON.parse(TEXT));
    }
  });

  it('says it as the response of an error', async () => {
    const response = new Response(TEXT, { status: 401 });
    expect(await isRefusedOutcome(Object.assign(new Error('401'), { response }))).toBe(true);
    expect(await response.text()).toBe(TEXT);
  });

  it('may say it in small pieces, after some space', async () => {
    const text = ` \n ${TEXT}`;
    const response = new Response(streamOf(...text));
    expect(await isRefusedOutcome(response)).toBe(true);
    expect(await response.text()).toBe(text);
  });

  it('that goes on for ever is given up', async () => {
    const pull = (controller: ReadableStreamDefaultController) => controller.enqueue(Buffer.from('{"a":1,'));
    const response = new Response(new ReadableStream({ pull }));
    expect(await isRefusedOutcome(response)).toBe(false);
    await response.body?.cancel();
  });

  it('is not what else can be copied', async () => {
    const clone = vi.fn();
    for (const outcome of [{ clone }, { clone, bodyUsed: true }, { bodyUsed: false }])
      expect(await isRefusedOutcome(outcome)).toBe(false);
    expect(clone).not.toHaveBeenCalled();
  });

  it('may be of a kind whose copy cannot be left early', async () => {
    const body = { [Symbol.asyncIterator]: () => ({ next: async () => ({ value: Buffer.from('<html>') }) }) };
    expect(await isRefusedOutcome({ bodyUsed: false, clone: () => ({ body }) })).toBe(false);
    const parts = [BYTES];
    const next = async () => ({ value: parts[0], done: parts.shift() === undefined });
    const whole = { [Symbol.asyncIterator]: () => ({ next }) };
    expect(await isRefusedOutcome({ bodyUsed: false, clone: () => ({ body: whole }) })).toBe(true);
  });

  it('that says something else can still be read, however long', async () => {
    for (const text of ['{"ip_list":[]}', '', 'x'.repeat(100_000), `{"a":"${'x'.repeat(100_000)}"}`]) {
      const response = new Response(text, { headers: { 'content-type': 'application/json' } });
      expect(await isRefusedOutcome(response)).toBe(false);
      expect(await response.text()).toBe(text);
    }
  });

  it.each(['text/event-stream', 'text/plain'])(
    'that never ends is not waited for when it is no JSON but %s',
    async (type) => {
      const response = new Response(streamOf('data: {\n\n', undefined), {
        headers: { 'content-type': type },
      });
      expect(await isRefusedOutcome(response)).toBe(false);
      await response.body?.cancel();
    },
  );

  it('whose copy is only paused by return(), as minipass-fetch makes it, does not hold the original up', async () => {
    const resume = vi.fn();
    const next = async () => ({ done: false, value: Buffer.from('x') });
    const body = { resume, [Symbol.asyncIterator]: () => ({ next, return: async () => ({ done: true }) }) };
    expect(await isRefusedOutcome({ bodyUsed: false, clone: () => ({ body }) })).toBe(false);
    expect(resume).toHaveBeenCalled();
  });

  it('of node-fetch that is being piped already is left alone', async () => {
    const body = Readable.from([BYTES]);
    const clone = vi.fn();
    const whole = body.pipe(new PassThrough()).toArray();
    expect(await isRefusedOutcome({ bodyUsed: false, body, clone })).toBe(false);
    expect(clone).not.toHaveBeenCalled();
    expect((await whole).join('')).toBe(TEXT);
  });

  it('that has been read already, or has no body, says nothing', async () => {
    const response = new Response(TEXT);
    await response.text();
    expect(await isRefusedOutcome(response)).toBe(false);
    const read = new Response(TEXT);
    read.body?.getReader();
    expect(await isRefusedOutcome(read)).toBe(false);
    expect(await isRefusedOutcome(new Response(null))).toBe(false);
  });

  it.each([TEXT, `${TEXT}${' '.repeat(1_000_000)}`, 'x'.repeat(1_000_000)])(
    'of node-fetch, whose copy is a stream of Node.js, can still be read',
    async (text) => {
      // As node-fetch makes a copy: both halves are fed from one source.
      const source = Readable.from([Buffer.from(text)]);
      const [body, copy] = [new PassThrough(), new PassThrough()];
      const clone = () => {
        source.pipe(body);
        source.pipe(copy);
        return { body: copy };
      };
      expect(await isRefusedOutcome({ bodyUsed: false, headers: new Headers(), clone })).toBe(text === TEXT);
      expect((await body.toArray()).join('')).toBe(text);
    },
  );
});

/** @param parts undefined: nothing more comes, and no end */
function streamOf(...parts: (string | undefined)[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const part of parts) if (part) controller.enqueue(Buffer.from(part));
      if (parts.at(-1) !== undefined) controller.close();
    },
  });
}
