#!/usr/bin/env node
import pc from 'picocolors';
import { CliError } from './cli/cli-error.ts';
import { createProgram } from './cli/program.ts';
import { printable, printableLines } from './printable.ts';

// Who read the output has gone, as `head` does that has seen enough: what is under way still comes to its end and exit code.
for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined);

// The package is CommonJS, which has no top-level await, so that an old Node gets as far as being told that it is one.
createProgram()
  .parseAsync(process.argv)
  .catch((error: unknown) => {
    if (!(error instanceof CliError)) throw error;
    console.error(
      `${pc.red('✖')} ${printable(error.message)}${error.fix ? `\n  ${printableLines(error.fix)}` : ''}`,
    );
    process.exitCode = 1;
  });
