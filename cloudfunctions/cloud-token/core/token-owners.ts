import type { TokenReaderPorts } from './token-reader-ports.ts';

/** No more tokens of one account are in use at a time. */
const MAX_TOKENS = 10;

/** Ports, and whose a token is that was read through them for the environment's own account. */
export interface NotedPorts {
  ports: TokenReaderPorts;
  ownerOf(token: string): string | undefined;
}

/**
 * Notes whose the environment's own tokens are: a ticket signs for the account whose token fetched it, and only the document
 * tells which account that is.
 */
export function noteOwners(ports: TokenReaderPorts): NotedPorts {
  const owners = new Map<string, string>();
  const note = (token: string, appid: string) => {
    // The one that was read last comes last.
    owners.delete(token);
    const [oldest] = owners.keys();
    if (owners.size >= MAX_TOKENS) owners.delete(oldest as string);
    owners.set(token, appid);
  };
  const read: TokenReaderPorts['read'] = async (options) => {
    const document = await ports.read(options);
    const { token } = document;
    if (token && options.appid === undefined) note(token.value, token.appid);
    return document;
  };
  return { ports: { ...ports, read }, ownerOf: (token) => owners.get(token) };
}
