// function/: a function as users write them, with `require` and with `import`.
// `compat/` runs it with every SDK and every Node.js.

const http = require('node:http');

/** What a function does with the library, and what it then returns. */
const STEPS = {
  getToken: ({ library }) => library.getToken(),
  getJson: ({ library }) => library.callWeixin('/cgi-bin/getcallbackip'),
  async getImage({ library }) {
    const call = { data: { scene: 'a=1' }, responseType: 'arraybuffer' };
    return (await library.callWeixin('/wxa/getwxacodeunlimit', call)).toString('latin1', 1, 4);
  },
  retry: ({ library }) =>
    library.withToken((token) => get(`/cgi-bin/getcallbackip?access_token=${encodeURIComponent(token)}`)),
  async isOneCopy({ library }) {
    const copies = [library, require('cloud-token'), await import('cloud-token')];
    return new Set(copies.map(({ getToken }) => getToken)).size === 1;
  },
  version: ({ library }) => library.version,
};

/** @param {{ format: 'require' | 'import', step: string, init: boolean }} event */
exports.main = async ({ format, step, init }) => {
  const loaded = format === 'require' ? require('./with-require.js') : await import('./with-import.mjs');
  if (init) loaded.cloud.init({ env: 'not-the-environment-of-the-token' });
  return STEPS[step](loaded);
};

/** With nothing but Node.js, as an HTTP client that the library knows nothing of. */
function get(path) {
  return new Promise((resolve, reject) => {
    http
      .get(process.env.WEIXIN_API_HOSTS + path, async (response) => {
        let text = '';
        for await (const chunk of response.setEncoding('utf8')) text += chunk;
        resolve(JSON.parse(text));
      })
      .on('error', reject);
  });
}
