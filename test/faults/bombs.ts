// faults/: the built functions while all they stand on is broken: WeChat, the database, the process.
// No secret leaves them, and no good token is lost.

import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const MB = 1024 * 1024;

/** 256 MB of zeros in 263 kB. */
export function gzipBomb(): Buffer {
  return Buffer.concat(Array<Buffer>(256).fill(gzipSync(Buffer.alloc(MB))));
}

/** 64 MB of zeros in 12 kB: few enough for the limit of a token's answer before they are unpacked. */
export function brotliBomb(): Buffer {
  return brotliCompressSync(Buffer.alloc(64 * MB), { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });
}
