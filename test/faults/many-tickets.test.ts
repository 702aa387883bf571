import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startEmulator } from '../../scripts/emulator/emulator.ts';
import { installLibrary } from '../support/npm-package.ts';

it('has 100 callers in five processes get one ticket, which each process fetches once at most', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tickets-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await cp('dist/cloudfunctions', folder, { recursive: true });
  await installLibrary(join(folder, 'mine'));
  const code = `
    const { getTicket } = require('cloud-token');
    exports.main = async () => ({ pid: process.pid, tickets: await Promise.all(Array.from({ length: 20 }, () => getTicket())) });`;
  await writeFile(join(folder, 'mine', 'index.js'), code);
  const requests: string[] = [];
  const onRequest = ({ name }: { name: string }) => requests.push(name);
  const emulator = await startEmulator({ root: folder, onRequest, timeLimitMs: 20_000 });
  onTestFinished(() => emulator.close());
  emulator.functions.setEnvironment('mine', { WEIXIN_API_HOSTS: emulator.url });
  const results = await Promise.all(Array.from({ length: 5 }, () => emulator.call('mine')));
  const answers = results.map(({ result }) => result as { pid: number; tickets: string[] });
  expect(new Set(answers.map(({ pid }) => pid)).size).toBe(5);
  const tickets = answers.flatMap((answer) => answer.tickets);
  expect(tickets).toHaveLength(100);
  expect(new Set(tickets).size).toBe(1);
  expect(requests.filter((name) => name === '/cgi-bin/ticket/getticket').length).toBeLessThanOrEqual(5);
});
