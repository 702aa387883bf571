'use strict';
// Not for WeChat: a cache of fetched keys that is as careful as ours is with tokens, for comparison.
const { createMain } = require('./workload.cjs');

const header = { alg: 'ES256', kid: 'key-1' };
let keySet;

async function getKey() {
  if (!keySet) {
    const { createRemoteJWKSet } = await import('jose');
    keySet = createRemoteJWKSet(new URL(`${process.env.WEIXIN_URL}/jwks`));
  }
  return keySet(header);
}

exports.main = createMain({ getToken: getKey });
