import { createTokenReader } from '../../cloudfunctions/cloud-token/core/token-reader.ts';
import { fetchToken } from '../../cloudfunctions/refreshToken/core/fetch-token.ts';
import { refresh } from '../../cloudfunctions/refreshToken/core/refresh.ts';

/** The code that races: the readers, the writers and their way to WeChat. */
export const core = { createTokenReader, fetchToken, refresh };

export type Core = typeof core;
