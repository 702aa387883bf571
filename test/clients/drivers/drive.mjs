// drivers/: reads commands, a line each, and has the client answer them: `get`, or `refused` and a token.
// One for each language of docs/servers.md; the client stands beside it.

import { createInterface } from 'node:readline';
import { CloudToken } from './cloud-token.mjs';

const { CLOUD_TOKEN_URL, CLOUD_TOKEN_KEY, CLOUD_TOKEN_APPID } = process.env;
const reader = new CloudToken(CLOUD_TOKEN_URL, CLOUD_TOKEN_KEY, CLOUD_TOKEN_APPID);
for await (const line of createInterface({ input: process.stdin })) {
  const [word, token] = line.split(' ');
  const asked = word === 'get' ? reader.get() : reader.refused(token);
  console.log(await asked.catch((error) => `error ${error.message}`));
}
