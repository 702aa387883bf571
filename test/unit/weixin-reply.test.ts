import { describe, expect, it } from 'vitest';
import { isFile } from '../../cloudfunctions/cloud-token/core/weixin-reply.ts';

describe('isFile', () => {
  it.each([
    [{ 'content-disposition': 'attachment; filename="a.json"' }],
    [{ 'content-disposition': ' Attachment', 'content-type': 'application/json' }],
    [{ 'content-type': 'application/pdf' }],
    [{ 'content-type': 'application/octet-stream' }],
  ])('knows a file by %j', (headers) => {
    expect(isFile(headers)).toBe(true);
  });

  it.each([
    [undefined],
    [{}],
    [{ 'content-type': '' }],
    [{ 'content-type': 'application/json; encoding=utf-8' }],
    [{ 'content-type': 'application/json:UTF-8' }],
    [{ 'content-type': 'application/problem+json' }],
    [{ 'content-type': 'Text/Plain' }],
    [{ 'content-type': 'text/html' }],
    [{ 'content-type': 'image/jpeg' }],
    [{ 'content-type': 'video/mp4' }],
    [{ 'content-disposition': 'inline; filename="attachment"' }],
  ])('takes %j for an answer', (headers) => {
    expect(isFile(headers)).toBe(false);
  });
});
