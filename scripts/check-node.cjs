// Plain old JavaScript, for it must run on the very versions that it refuses.
var version = process.versions.node.split('.').map(Number);
var isNewEnough = version[0] > 20 || (version[0] === 20 && version[1] >= 19);
if (!isNewEnough) {
  console.error(
    'cloud-token needs Node.js 20.19 or newer, this is ' +
      process.versions.node +
      '. / 需要 Node.js 20.19 或更新版本，当前是 ' +
      process.versions.node +
      '。 https://nodejs.org',
  );
  process.exit(1);
}
