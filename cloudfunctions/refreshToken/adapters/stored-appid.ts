import { openCloud } from '../../cloud-token/adapters/cloud.ts';
import { readDocument } from '../../cloud-token/adapters/document-reader.ts';
import { documentId, parseDocument } from '../../cloud-token/core/token-document.ts';

/**
 * The AppID whose token is stored, or for which the backup's stands in, for calls whose context has none: those that began over HTTP. Empty where `APPID` tells, and
 * where none is stored.
 */
export async function storedAppid(): Promise<string> {
  if (process.env.APPID) return '';
  const database = openCloud().database({ throwOnNotFound: false });
  const { token, standsInFor } = parseDocument(await readDocument(database, documentId()));
  return standsInFor ?? token?.appid ?? '';
}
