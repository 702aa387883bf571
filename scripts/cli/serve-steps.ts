import { inLanguage } from '../language.ts';
import { commandLine } from './clone.ts';
import { clicks } from './cloud/clicks.ts';
import { SERVER } from './ready-functions.ts';

const texts = inLanguage({
  en: {
    steps: `For servers outside, after those steps (${commandLine('deploy', '--serve')} does the first two):`,
    separator: '; ',
    more: 'Clients in five languages: docs/servers.md',
  },
  zh: {
    steps: `供外部服务器使用，在上述步骤之后（${commandLine('deploy', '--serve')} 完成前两步）：`,
    separator: '；',
    more: '五种语言的客户端：docs/servers.zh-CN.md',
  },
});

/** What is left to do for `serveToken`, click by click. */
export const serveSteps = [
  texts.steps,
  ...[
    clicks.upload(SERVER),
    `${clicks.limits(SERVER)}${texts.separator}${clicks.variables(SERVER, [clicks.accessKeys])}`,
    clicks.route(SERVER),
    clicks.domain,
  ].map((click, index) => `  ${index + 1}. ${click}`),
  `  ${texts.more}`,
].join('\n');
