'use strict';
/**
 * One cold start: `node first-answer.cjs <file> <event>` loads a function, calls it once, and prints how long that has
 * taken since the process began (ms) and the memory it holds (bytes). Without a file it prints what a process that does
 * nothing takes.
 */
const [file, event] = process.argv.slice(2);

async function firstAnswer() {
  const { main } = require(file);
  return main(JSON.parse(event), { time_limit_in_ms: 20_000 });
}

/** @param {unknown} answer */
function report(answer) {
  const ms = performance.now();
  console.log(JSON.stringify({ ms, bytes: process.memoryUsage.rss(), answer }));
  process.exit();
}

if (file) firstAnswer().then(report);
else report();
