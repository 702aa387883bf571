/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

/** The pages, as `pages/assets.ts` makes them. */
declare module 'mini-program' {
  interface Part {
    path: string;
    config: Record<string, unknown>;
    css: string;
    prefix?: string;
  }
  export const templates: Record<string, unknown>;
  export const parts: Part[];
  export const pages: string[];
  export const appCss: string;
  /** Run a part's script; `app` runs `app.ts`. */
  export const loaders: Record<string, () => unknown>;
}
