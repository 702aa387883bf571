// cloudbase/: what wx-server-sdk talks to: reads its requests, hands them to database or functions,
// and answers as CloudBase does, errors too.

/** The JSON body of `POST /admin`, as wx-server-sdk 2.6 to 4.0 write it. EJSON strings are marked as such. */
export interface AdminRequest {
  /** Such as `database.getDocument`; empty if the body is not a CloudBase request at all. */
  action: string;
  /** Empty or missing: the default environment. */
  envName?: string;
  collectionName?: string;
  transactionId?: string;
  /** EJSON: a MongoDB query. */
  query?: string;
  /** EJSON: an update, or the whole document if `merge` is false; a list of documents for an insert. */
  data?: string | string[];
  /** Whether all documents that match are meant, or the first one. */
  multi?: boolean;
  /** False for `doc.set()`, which replaces the document or creates it. */
  merge?: boolean;
  /** EJSON: `{ field: 1 | -1 }`. */
  order?: string;
  offset?: number;
  limit?: number;
  /** EJSON: `{ field: 0 | 1 }`. */
  projection?: string;
  /** `stageValue` is EJSON. */
  stages?: Array<{ stageKey: string; stageValue: string }>;
  function_name?: string;
  /** JSON, or empty for no event. */
  request_data?: string;
  /** The `TCB_SESSIONTOKEN` of the function that sends the request. */
  tcb_sessionToken?: string;
  /** The `TENCENTCLOUD_SESSIONTOKEN` of every function of the environment. */
  sessionToken?: string;
}

/** Never throws: what is no CloudBase request has the empty action. */
export function parseAdminRequest(body: Buffer): AdminRequest {
  try {
    const request: unknown = JSON.parse(body.toString());
    if (isAdminRequest(request)) return request;
  } catch {
    // Answered like an unknown action.
  }
  return { action: '' };
}

function isAdminRequest(value: unknown): value is AdminRequest {
  return typeof value === 'object' && value !== null && 'action' in value && typeof value.action === 'string';
}
