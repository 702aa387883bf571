/** Where the token is, and what opens it. */
export interface HttpAccess {
  /** The address that leads to `serveToken`: https, or http on this machine. */
  url: string;
  /** The access key, `whsec_…`: from `npx cloud-token-cli key`, and in `HTTP_ACCESS_KEYS` of `serveToken`. */
  key: string;
  /** Whose token, where a call does not say. @default the AppID of the environment that owns the token */
  appid?: string | undefined;
}
