import { randomBytes } from 'node:crypto';

const STOCK_BYTES = 8192;

let stock = Buffer.alloc(0);

/**
 * Random bytes (8192 at most) from a stock: a hundred cost as much as thousands when they are drawn one by one, and the
 * simulator has the platform issue and refuse millions of tokens.
 */
export function drawBytes(length: number): Buffer {
  if (stock.length < length) stock = randomBytes(STOCK_BYTES);
  const drawn = stock.subarray(0, length);
  stock = stock.subarray(length);
  return drawn;
}
