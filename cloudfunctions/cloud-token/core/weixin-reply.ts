/** What came back from WeChat, or why nothing did. */
export type WeixinReply<Body = Buffer> =
  | { kind: 'answered'; status: number; body: Body; headers?: ReplyHeaders }
  /** Not a byte of the request has left: WeChat cannot have carried it out. */
  | { kind: 'unsent'; why: string }
  /** The request may have reached WeChat, its answer did not reach us. */
  | { kind: 'lost'; why: string };

/** The headers that tell what a body is. */
export interface ReplyHeaders {
  'content-type'?: string | undefined;
  'content-disposition'?: string | undefined;
}

/**
 * Whether a body is a file that somebody has stored, whatever stands in it: an attachment, or neither JSON nor text. WeChat
 * sends its errors as the body of a picture or a sound too, which never look like that.
 */
export function isFile(headers: ReplyHeaders = {}): boolean {
  const { 'content-type': type = '', 'content-disposition': disposition = '' } = headers;
  return /^\s*attachment/i.test(disposition) || (type !== '' && !/json|text|image|audio|video/i.test(type));
}
