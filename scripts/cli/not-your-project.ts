import { inLanguage } from '../language.ts';
import { CliError } from './cli-error.ts';
import { clone, commandLine } from './clone.ts';
import { hasNoAppid, type Project } from './project.ts';

const texts = inLanguage({
  en: {
    clone: 'this is the clone of cloud-token itself, not your mini program',
    name: (line: string) => `name your project: ${line} (or this one: --project .)`,
    folder: '<folder of your mini program>',
  },
  zh: {
    clone: '这里是 cloud-token 自己的仓库，不是你的小程序项目',
    name: (line: string) => `请指定你的项目：${line}（确实要用本仓库：--project .）`,
    folder: '<小程序项目目录>',
  },
});

/**
 * What there is to say when nobody named a project and the one that was found is this clone, which no AppID has made
 * somebody's own; undefined for any other.
 *
 * @param named the folder given with `--project`
 */
export function notYourProject(
  command: 'init' | 'deploy' | 'doctor',
  project: Project,
  named: string | undefined,
): CliError | undefined {
  if (named !== undefined || project.folder !== clone?.folder || !hasNoAppid(project)) return undefined;
  return new CliError(texts.clone, texts.name(commandLine(command, `--project ${texts.folder}`)));
}
