import { dependencies, version } from '../../../package.json';
import { clone } from '../clone.ts';
import type { FunctionFiles } from '../ready-functions.ts';

/** The languages that the example is written in. */
export const EXAMPLE_LANGUAGES = ['js', 'ts'] as const;
export type ExampleLanguage = (typeof EXAMPLE_LANGUAGES)[number];

/** The name of the example. */
export const EXAMPLE = 'tokenExample';

/** What `npm pack` calls the library. */
export const LIBRARY_TARBALL = `cloud-token-${version}.tgz`;

const JS = `const { callWeixin, isTokenError } = require('cloud-token');

// An API that wants an access_token: the addresses WeChat calls from. / 需要 access_token 的接口：微信服务器的 IP 列表
exports.main = async () => {
  try {
    const { ip_list } = await callWeixin('/cgi-bin/getcallbackip');
    return { errCode: 0, errMsg: 'ok', addresses: ip_list.length };
  } catch (error) {
    if (isTokenError(error)) return error.toJSON();
    throw error;
  }
};
`;

const TS = `import { callWeixin, isTokenError } from 'cloud-token';

// An API that wants an access_token: the addresses WeChat calls from. / 需要 access_token 的接口：微信服务器的 IP 列表
export async function main() {
  try {
    const { ip_list } = await callWeixin<{ ip_list: string[] }>('/cgi-bin/getcallbackip');
    return { errCode: 0, errMsg: 'ok', addresses: ip_list.length };
  } catch (error) {
    if (isTokenError(error)) return error.toJSON();
    throw error;
  }
}
`;

const COMPILED_TS = `"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.main = main;
const cloud_token_1 = require("cloud-token");
// An API that wants an access_token: the addresses WeChat calls from. / 需要 access_token 的接口：微信服务器的 IP 列表
async function main() {
    try {
        const { ip_list } = await (0, cloud_token_1.callWeixin)('/cgi-bin/getcallbackip');
        return { errCode: 0, errMsg: 'ok', addresses: ip_list.length };
    }
    catch (error) {
        if ((0, cloud_token_1.isTokenError)(error))
            return error.toJSON();
        throw error;
    }
}
`;

const TSCONFIG = {
  compilerOptions: {
    rootDir: 'src',
    outDir: '.',
    target: 'es2021',
    module: 'commonjs',
    types: [],
    strict: true,
    skipLibCheck: true,
  },
  include: ['src'],
  // Without it TypeScript leaves out what is in outDir, which here is everything.
  exclude: [],
};

/**
 * The function `tokenExample`, which asks WeChat something with the token. DevTools does not compile the TypeScript of
 * functions and refuses an `index.ts` beside `index.js`, so that the source lies in `src/` and what `tsc` makes of it comes
 * along. It is the user's to change: not `private`, it is nothing that init updates.
 */
export function exampleFunction(language: ExampleLanguage): FunctionFiles {
  const isTypeScript = language === 'ts';
  const manifest = {
    name: EXAMPLE,
    version,
    main: 'index.js',
    ...(isTypeScript && { scripts: { build: 'npx -y -p typescript tsc' } }),
    dependencies: {
      'cloud-token': clone ? `file:${LIBRARY_TARBALL}` : `^${version}`,
      'wx-server-sdk': dependencies['wx-server-sdk'],
    },
  };
  return {
    name: EXAMPLE,
    version,
    files: {
      'config.json': toJson({ permissions: { openapi: [] } }),
      ...(isTypeScript && { 'src/index.ts': TS, 'tsconfig.json': toJson(TSCONFIG) }),
      'index.js': isTypeScript ? COMPILED_TS : JS,
      'package.json': toJson(manifest),
    },
  };
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
