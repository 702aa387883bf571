import { openCloud } from '../../cloud-token/adapters/cloud.ts';
import { readDocument } from '../../cloud-token/adapters/document-reader.ts';
import { documentId, parseDocument } from '../../cloud-token/core/token-document.ts';

/**
 * For calls whose context has no AppID, which began over HTTP: the AppID that the stored token is for, its own or the one
 * that it stands in for. Empty where `APPID` tells, and where no token is stored.
 */
export async function storedAppid(): Promise<string> {
  if (process.env.APPID) return '';
  const database = openCloud().database({ throwOnNotFound: false });
  const { token, standsInFor } = parseDocument(await readDocument(database, documentId()));
  return standsInFor ?? token?.appid ?? '';
}
