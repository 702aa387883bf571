import { inLanguage } from '../../../language.ts';
import { CliError } from '../../cli-error.ts';
import { isStuck, stuckError, type Time } from '../../cloud/wait-until-active.ts';
import type { CiProject } from './ci-package.ts';

const LIMIT_MS = 180_000;

const texts = inLanguage({
  en: {
    slow: (name: string) => `${name} was not deployed within 3 minutes`,
    later: 'see the state of the function in the CloudBase console, and run this again',
  },
  zh: {
    slow: (name: string) => `${name} 在 3 分钟内没有部署完成`,
    later: '请在云开发控制台查看云函数状态，然后重新运行',
  },
});

/**
 * A project whose uploads end. `miniprogram-ci` asks for the state of the function again and again, without a pause and
 * for 15 minutes even if that state is `UpdateFailed`. Before each question it needs the key of the project: there it
 * is stopped, once the state it has printed (`onLine`) is one that nothing leads out of, or after 3 minutes.
 */
export function stoppableProject(
  project: CiProject,
  name: string,
  { now }: Time,
): { project: CiProject; onLine: (line: string) => void } {
  const endsAt = now() + LIMIT_MS;
  let status = '';
  return {
    onLine: (line) => {
      status = /status: (\w+)/.exec(line)?.[1] ?? status;
    },
    project: new Proxy(project, {
      get(target, property) {
        if (property === 'privateKey' && isStuck(status)) throw stuckError(name, { status });
        if (property === 'privateKey' && now() > endsAt) throw new CliError(texts.slow(name), texts.later);
        return Reflect.get(target, property);
      },
    }),
  };
}
