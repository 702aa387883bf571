import { createHash, createHmac } from 'node:crypto';
import type { TencentCloud } from './tencent-cloud.ts';
import type { HostRequest, Hosts } from './tls-proxy.ts';

/** A key of Tencent Cloud, made up. */
export interface CloudKey {
  secretId: string;
  secretKey: string;
}

/** Signatures that WeChat has made for a body (`weixin-ci-door.ts`), each with the SHA-256 of that body. */
export type ForeignSignatures = Map<string, string>;

const REFUSED = {
  Code: 'AuthFailure.SignatureFailure',
  Message: 'The provided credentials could not be validated.',
};

/**
 * The hosts of Tencent Cloud's API v3: an action comes in the head, its parameters in the body, signed with
 * TC3-HMAC-SHA256, which is checked as the real one does.
 */
export function cloudApiDoor(
  cloud: TencentCloud,
  key: CloudKey,
  foreign: ForeignSignatures = new Map(),
): Hosts {
  const answer = (request: HostRequest): object => {
    const { headers, body } = request;
    const isForeign = foreign.get(headers.authorization ?? '') === sha256(body);
    if (!isForeign && headers.authorization !== signatureOf(request, key)) {
      return { Response: { Error: REFUSED, RequestId: 'req-1' } };
    }
    const action = String(headers['x-tc-action']);
    const door = isForeign ? 'signed by WeChat' : 'key';
    return { Response: cloud.answer(door, action, JSON.parse(body) as Record<string, unknown>) };
  };
  return { 'tcb.tencentcloudapi.com': answer, 'scf.tencentcloudapi.com': answer };
}

function signatureOf({ host, path, headers, body }: HostRequest, { secretId, secretKey }: CloudKey): string {
  const timestamp = Number(headers['x-tc-timestamp']);
  const date = new Date(timestamp * 1000).toISOString().slice(0, 10);
  const [service = ''] = host.split('.');
  const scope = `${date}/${service}/tc3_request`;
  const signed = `content-type:${headers['content-type']}\nhost:${host}\n`;
  const canonical = ['POST', path, '', signed, 'content-type;host', sha256(body)].join('\n');
  const text = ['TC3-HMAC-SHA256', timestamp, scope, sha256(canonical)].join('\n');
  const keys = [date, service, 'tc3_request'].reduce<string | Buffer>(
    (previous, part) => createHmac('sha256', previous).update(part).digest(),
    `TC3${secretKey}`,
  );
  const signature = createHmac('sha256', keys).update(text).digest('hex');
  return `TC3-HMAC-SHA256 Credential=${secretId}/${scope}, SignedHeaders=content-type;host, Signature=${signature}`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
