import { Command } from 'commander';
import { createDeployCommand } from './deploy/command.ts';

/** The command line of `cloud-token-cli`. Every command rejects with a `CliError` when it cannot go on. */
export function createProgram(): Command {
  return new Command('cloud-token-cli')
    .description('Brings refreshToken and getToken into a mini program project, deploys them, checks them.')
    .allowExcessArguments(false)
    .addCommand(createDeployCommand());
}
