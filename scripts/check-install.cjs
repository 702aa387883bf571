// Before whatever needs packages; as plain as what it begins with.
require('./check-node.cjs');
try {
  require.resolve('tsx');
} catch (_) {
  console.error('run npm install first / 请先运行 npm install');
  process.exit(1);
}
