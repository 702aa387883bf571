/** Why the database refuses an operation. */
export type DatabaseProblem =
  | 'collection-missing'
  | 'collection-exists'
  | 'duplicate-id'
  | 'write-refused'
  | 'transaction-missing'
  | 'transaction-conflict';

/** An operation the database refuses; `message` has MongoDB's words where it has any. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly problem: DatabaseProblem;

  constructor(problem: DatabaseProblem, message: string) {
    super(message);
    this.problem = problem;
  }
}
