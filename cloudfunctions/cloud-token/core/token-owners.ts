import type { TokenReaderPorts } from './token-reader-ports.ts';

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
  // Some 24 a day, for as long as an instance lives.
  const owners = new Map<string, string>();
  const read: TokenReaderPorts['read'] = async (options) => {
    const document = await ports.read(options);
    const { token } = document;
    if (token && options.appid === undefined) owners.set(token.value, token.appid);
    return document;
  };
  return { ports: { ...ports, read }, ownerOf: (token) => owners.get(token) };
}
