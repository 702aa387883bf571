#!/usr/bin/env node
import pc from 'picocolors';
import { CliError } from './cli/cli-error.ts';
import { createProgram } from './cli/program.ts';

try {
  await createProgram().parseAsync(process.argv);
} catch (error) {
  if (!(error instanceof CliError)) throw error;
  console.error(`${pc.red('✖')} ${error.message}${error.fix ? `\n  ${error.fix}` : ''}`);
  process.exitCode = 1;
}
