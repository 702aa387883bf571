import { Command } from 'commander';
import { version } from '../../package.json';
import { inLanguage } from '../language.ts';
import { createDeployCommand } from './deploy/deploy-command.ts';
import { createDoctorCommand } from './doctor/doctor-command.ts';
import { createInitCommand } from './init/init-command.ts';
import { createKeyCommand } from './key-command.ts';

const description = inLanguage({
  en: 'Brings refreshToken and getToken into a mini program project, deploys them, checks them.',
  zh: '把云函数 refreshToken 和 getToken 加入小程序项目，部署并检查。',
});

/** The command line of `cloud-token-cli`. Every command rejects with a `CliError` when it cannot go on. */
export function createProgram(): Command {
  return new Command('cloud-token-cli')
    .description(description)
    .version(version)
    .allowExcessArguments(false)
    .addCommand(createInitCommand())
    .addCommand(createDeployCommand())
    .addCommand(createDoctorCommand())
    .addCommand(createKeyCommand());
}
