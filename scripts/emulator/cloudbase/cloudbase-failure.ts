import { DatabaseError } from '../database/database-error.ts';

/** What stands in a reply instead of `data`. */
export interface CloudbaseFailure {
  code: string;
  message: string;
}

const CHECK = 'Please check your request, but if the problem cannot be solved, contact us.';
const CHECK_TRANSACTION = 'Please check your request, but if the problem persists, contact us.';

/**
 * CloudBase's code and text for an error thrown while a database action ran. The texts are those seen in public issues
 * and, for transactions, in the tests of `@cloudbase/node-sdk`.
 */
export function cloudbaseFailure(error: unknown, collection = ''): CloudbaseFailure {
  const { message } = error instanceof Error ? error : new Error(String(error));
  switch (error instanceof DatabaseError ? error.problem : undefined) {
    case 'collection-missing':
      return failure(
        'DATABASE_COLLECTION_NOT_EXIST',
        `[ResourceNotFound] Db or Table not exist: ${collection}. ${CHECK}`,
      );
    case 'collection-exists':
      return failure(
        'DATABASE_COLLECTION_ALREADY_EXIST',
        `[ResourceUnavailable.ResourceExist] Table exist. ${CHECK}`,
      );
    case 'duplicate-id':
    case 'write-refused':
      return failure(
        'DATABASE_REQUEST_FAILED',
        `[FailedOperation] multiple write errors: [{write errors: [{${message}}]}, {<nil>}]`,
      );
    case 'transaction-missing':
      return failure(
        'DATABASE_TRANSACTION_FAIL',
        `[ResourceUnavailable.TransactionNotExist] Transaction does not exist on the server, transaction must be commit or abort in 30 seconds. ${CHECK_TRANSACTION}`,
      );
    case 'transaction-conflict':
      return failure(
        'DATABASE_TRANSACTION_CONFLICT',
        `[ResourceUnavailable.TransactionConflict] Transaction is conflict, maybe resource operated by others. ${CHECK_TRANSACTION}`,
      );
    default:
      return failure('DATABASE_REQUEST_FAILED', `[FailedOperation] ${message}`);
  }
}

function failure(code: string, message: string): CloudbaseFailure {
  return { code, message };
}
