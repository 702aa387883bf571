import { inLanguage } from '../../../language.ts';
import { CliError } from '../../cli-error.ts';
import { WRITER } from '../../ready-functions.ts';
import { type Check, ok, unknown, warning } from '../check.ts';
import { chosenRoad } from '../chosen-road.ts';

const ID = 'cloud.http';

const texts = inLanguage({
  en: {
    closed: `${WRITER} cannot be called over HTTP`,
    open: (paths: string[]) =>
      `${WRITER} can be called over HTTP by anybody who knows the address: ${paths.join(', ')}`,
    close:
      'CloudBase console → HTTP access service: delete the path; a timer and your own functions are all that call it',
    unread: (why: string) => `whether ${WRITER} can be called over HTTP could not be checked: ${why}`,
    look: 'CloudBase console → HTTP access service: see that no path leads to it',
  },
  zh: {
    closed: `${WRITER} 不能通过 HTTP 调用`,
    open: (paths: string[]) => `知道地址的任何人都可以通过 HTTP 调用 ${WRITER}：${paths.join('、')}`,
    close: '云开发控制台 → HTTP 访问服务：删除该路径；它只应由定时触发器和自己的云函数调用',
    unread: (why: string) => `无法检查 ${WRITER} 能否通过 HTTP 调用：${why}`,
    look: '云开发控制台 → HTTP 访问服务：确认没有指向它的路径',
  },
});

/** No path of the HTTP access service leads to `refreshToken`. */
export const checkHttpAccess: Check = async (subject) => {
  const road = await chosenRoad(subject);
  if (!road?.httpRoutesOf) return [];
  try {
    // Each domain may have the same ones.
    const paths = [...new Set((await road.httpRoutesOf(WRITER)).map(({ path }) => path))];
    return [paths.length === 0 ? ok(ID, texts.closed) : warning(ID, texts.open(paths), texts.close)];
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return [unknown(ID, texts.unread(error.message), texts.look)];
  }
};
