import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import type { Check, Finding, Subject } from '../../scripts/cli/doctor/check.ts';
import { LOCAL_CHECKS, runChecks } from '../../scripts/cli/doctor/run-checks.ts';
import { findProject } from '../../scripts/cli/project.ts';
import { run } from '../support/run.ts';
import { makeProject, readyFiles } from './sample-project.ts';

const secrets: string[] = [];

/** What an AppSecret looks like. No examination may ever show it, nor a part of it. */
export function madeUpSecret(): string {
  const secret = randomBytes(16).toString('hex');
  secrets.push(secret);
  return secret;
}

/** Fails when a text holds a part of a secret that was made up. */
export function expectNoSecret(text: string): void {
  const parts = secrets.flatMap((secret) => [0, 8, 16, 24].map((start) => secret.slice(start, start + 8)));
  expect(parts.filter((part) => text.toLowerCase().includes(part))).toEqual([]);
}

/** A project in which everything is as it must be, but for the files given. */
export async function makeHealthy(files: Record<string, string> = {}, config: object = {}): Promise<string> {
  const folders = { cloudfunctionRoot: 'cloudfunctions/', miniprogramRoot: 'miniprogram/' };
  return makeProject({ ...folders, ...config }, { ...(await readyFiles()), ...files });
}

/** Runs checks on a project, on virtual time. What they find never holds a secret. */
export async function examine(
  folder: string,
  checks: readonly Check[] = LOCAL_CHECKS,
  subject: Partial<Subject> = {},
): Promise<Finding[]> {
  let now = 0;
  const clock = {
    now: () => now,
    sleep: async (ms: number) => {
      now += ms;
    },
  };
  const findings: Finding[] = [];
  const project = await findProject(folder);
  const base = { project, variables: {}, clock, onProgress: expectNoSecret };
  await runChecks(checks, { ...base, ...subject }, (finding) => findings.push(finding));
  expectNoSecret(JSON.stringify(findings));
  return findings;
}

/** Runs git in a folder, as somebody, without the settings of this machine. */
export function git(folder: string, ...args: string[]): Promise<string> {
  return gitAt(folder, args);
}

/** Commits all there is. Resolves to the beginning of the commit's hash. @param date of the committer @default now */
export async function commit(folder: string, date?: string): Promise<string> {
  await git(folder, 'init', '--quiet');
  await git(folder, 'add', '--all');
  const env = date === undefined ? {} : { GIT_COMMITTER_DATE: `${date}T00:00:00Z` };
  await gitAt(folder, ['commit', '--quiet', '--message', 'change'], env);
  return (await git(folder, 'rev-parse', 'HEAD')).slice(0, 10);
}

async function gitAt(folder: string, args: string[], more: NodeJS.ProcessEnv = {}): Promise<string> {
  const who = ['-c', 'user.name=A', '-c', 'user.email=a@example.com', '-c', 'init.defaultBranch=main'];
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '', GIT_CONFIG_NOSYSTEM: '1', ...more };
  const { code, stdout, stderr } = await run('git', ['-C', folder, ...who, ...args], { env });
  if (code !== 0) throw new Error(stderr);
  return stdout.trim();
}
