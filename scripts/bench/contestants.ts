import { readFileSync } from 'node:fs';
import type { TokenApi } from '../../cloudfunctions/cloud-token/core/token-document.ts';
import { texts } from './texts.ts';

/** Where the packages of the others are installed, apart from this project's own. */
export const PEERS_FOLDER = 'scripts/bench/peers';

/** A way to have access tokens, as a function in scripts/bench/functions. */
export interface Contestant {
  /** What the table calls it. */
  title: string;
  /** The function's file, without its ending. */
  id: string;
  /** Whether its packages are those of `PEERS_FOLDER`, not this project's. */
  isPeer: boolean;
  /** What its timer runs every hour: the deployed function refreshToken, or the function itself. */
  timer?: 'refreshToken' | 'itself';
  /** `TOKEN_API` of the writer. @default 'token' */
  api?: TokenApi;
}

export const OURS: Contestant = {
  title: texts.ours,
  id: 'ours',
  isPeer: false,
  timer: 'refreshToken',
};

/** Ours with the other one of WeChat's endpoints. */
export const OURS_STABLE: Contestant = { ...OURS, title: texts.stable, api: 'stable_token' };

export const ARTICLE: Contestant = {
  title: texts.article,
  id: 'article',
  isPeer: false,
  timer: 'itself',
};

/** The libraries that fetch WeChat's tokens, each in its process. */
export const LIBRARIES: readonly Contestant[] = ['co-wechat-api', 'wechat-api', 'node-easywechat'].map(peer);

/** Libraries that are not for WeChat and keep something fetched in memory. */
export const CACHES: readonly Contestant[] = ['google-auth-library', 'jose'].map(peer);

/** All who can have tokens of WeChat. */
export const TOKEN_CONTESTANTS: readonly Contestant[] = [OURS, ARTICLE, ...LIBRARIES];

/** All who can have tickets for pages of official accounts. */
export const TICKET_CONTESTANTS: readonly Contestant[] = [
  OURS,
  ...['co-wechat-api', 'node-easywechat'].map(peer),
];

function peer(id: string): Contestant {
  const { dependencies } = JSON.parse(readFileSync(`${PEERS_FOLDER}/package.json`, 'utf8')) as {
    dependencies: Record<string, string>;
  };
  return { title: `${id} ${dependencies[id]}`, id, isPeer: true };
}
