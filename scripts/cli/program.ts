import { Command } from 'commander';
import { version } from '../../package.json';
import { refuseKeptByNpm } from '../kept-by-npm.ts';
import { inLanguage } from '../language.ts';
import { helpCommandText, localizeCommand } from '../localize-command.ts';
import { clone } from './clone.ts';
import { createDeployCommand } from './deploy/deploy-command.ts';
import { createDoctorCommand } from './doctor/doctor-command.ts';
import { createInitCommand } from './init/init-command.ts';
import { createKeyCommand } from './key-command.ts';

const texts = inLanguage({
  en: {
    description: 'Brings refreshToken and getToken into a mini program project, deploys them, checks them.',
    version: 'output the version number',
  },
  zh: {
    description: '把云函数 refreshToken 和 getToken 加入小程序项目，部署并检查。',
    version: '显示版本号',
  },
});

/** The command line of `cloud-token-cli`. Every command rejects with a `CliError` when it cannot go on. */
export function createProgram(): Command {
  const program = new Command('cloud-token-cli')
    .description(texts.description)
    .version(version, '-V, --version', texts.version)
    .helpCommand('help [command]', helpCommandText)
    .allowExcessArguments(false);
  const commands = [createInitCommand(), createDeployCommand(), createDoctorCommand(), createKeyCommand()];
  for (const command of commands) {
    const name = command.name();
    const typed = clone ? `npm run ${name} --` : `npx cloud-token-cli ${name}`;
    command.hook('preAction', () => refuseKeptByNpm(command, typed));
    program.addCommand(localizeCommand(command, typed));
  }
  return localizeCommand(program, 'cloud-token-cli');
}
