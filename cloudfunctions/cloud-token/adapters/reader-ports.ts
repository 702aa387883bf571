import { documentId, parseDocument } from '../core/token-document.ts';
import type { TokenReaderPorts } from '../core/token-reader-ports.ts';
import { openCloud } from './cloud.ts';
import { readDocument, readDocumentOf } from './document-reader.ts';
import { askForRefresh } from './refresh-client.ts';
import { systemClock } from './system-clock.ts';

/** What a reader needs of the environment that owns the token. */
export function readerPorts(): TokenReaderPorts {
  const cloud = openCloud();
  const database = cloud.database({ throwOnNotFound: false });
  const read = async (appid: string | undefined) =>
    appid === undefined
      ? parseDocument(await readDocument(database, documentId()))
      : readDocumentOf(database, appid);
  return {
    read: ({ appid }) => read(appid),
    refresh: (request) => askForRefresh(cloud, request),
    clock: systemClock,
    random: Math.random,
    log: (event) => console.warn(JSON.stringify(event)),
  };
}
