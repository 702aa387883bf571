// devtools/: `npm run test:devtools`: the mini program, compiled by the compiler of WeChat DevTools.
// It has an npm project of its own, for that package alone.

// Has the compiler of WeChat DevTools (miniprogram-ci) compile the mini program, without an account and without network.
// It brings over a thousand packages, which is why it is installed here and not with the project.
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ci from 'miniprogram-ci';

/** What WeChat's server says of an ordinary account; without it the compiler asks there. */
const ATTRIBUTES = {
  platform: false,
  appType: 0,
  isSandbox: false,
  released: false,
  gameApp: false,
  setting: {
    MaxCodeSize: 2,
    MaxSubpackageSubCodeSize: 2,
    MaxSubpackageFullCodeSize: 20,
    NavigateMiniprogramLimit: 10,
    MaxSubPackageLimit: 100,
    MinTabbarCount: 2,
    MaxTabbarCount: 5,
    MaxTabbarIconSize: 40,
    MaxSubPackages: 100,
  },
};
const PAGES = ['pages/status/status', 'pages/qrcode/qrcode'];

const folder = mkdtempSync(join(tmpdir(), 'cloud-token-'));
try {
  const compiled = await ci.getCompiledResult(
    {
      project: createProject(),
      version: '1.0.0',
      desc: 'check',
      setting: { useCompilerPlugins: ['typescript'], es6: true, es7: true, minify: true, enhance: true },
      onProgressUpdate: () => undefined,
    },
    join(folder, 'compiled.zip'),
  );
  const files = Object.keys(compiled);
  const missing = PAGES.flatMap((page) => [`${page}.js`, `${page}.wxss`]).filter(
    (file) => !files.includes(file),
  );
  if (missing.length > 0) throw new Error(`compiled, but without ${missing.join(', ')}: ${files.join(', ')}`);
  console.log(`✔ the compiler of WeChat DevTools accepts the mini program: ${files.length} files`);
} finally {
  rmSync(folder, { recursive: true });
}
process.exit(0);

function createProject() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const privateKeyPath = join(folder, 'key.pem');
  writeFileSync(privateKeyPath, privateKey.export({ type: 'pkcs1', format: 'pem' }));
  const project = new ci.Project({
    appid: 'touristappid',
    type: 'miniProgram',
    projectPath: process.cwd(),
    privateKeyPath,
    ignores: ['node_modules/**/*', 'test/**/*'],
  });
  return Object.assign(project, { attr: async () => ATTRIBUTES, attrSync: () => ATTRIBUTES });
}
