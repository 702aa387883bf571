import { update } from 'mingo';
import { cloneDeep, typeOf } from 'mingo/util';
import { DatabaseError } from './database-error.ts';
import type { Document } from './store.ts';

/** MongoDB's update operators with their paths: `{ $set: { 'lease.until': 5 }, $inc: { count: 1 } }`. */
export type Modifier = Record<`$${string}`, Record<string, unknown>>;

const CREATES_PATH = ['$set', '$inc', '$mul', '$min', '$max', '$push', '$addToSet', '$bit', '$currentDate'];
const NEEDS_NUMBER = ['$inc', '$mul'];
const NEEDS_ARRAY = ['$push', '$addToSet', '$pull', '$pullAll', '$pop'];

/**
 * The document as the update leaves it; the given one stays as it is.
 *
 * Throws `DatabaseError` `write-refused` where MongoDB refuses and mingo would silently do nothing or overwrite.
 *
 * @param query the condition that found the document, needed for the positional `$`
 */
export function updateDocument(document: Document, modifier: Modifier, query: Document): Document {
  for (const [operator, changes] of Object.entries(modifier)) {
    for (const path of Object.keys(changes)) assertApplies(operator, path, document);
  }
  const updated = cloneDeep(document) as Document;
  createPushedArrays(updated, modifier);
  update(updated, modifier, [], query, { cloneMode: 'deep' });
  return updated;
}

function assertApplies(operator: string, path: string, document: Document): void {
  if (path.includes('$')) return;
  const place = lookUp(document, path);
  if ('obstacle' in place) {
    if (CREATES_PATH.includes(operator)) refuse(place.obstacle);
    return;
  }
  if (place.value === undefined) return;
  const type = typeOf(place.value);
  const where = `document {_id: ${JSON.stringify(document._id)}}`;
  if (NEEDS_NUMBER.includes(operator) && type !== 'number') {
    refuse(
      `Cannot apply ${operator} to a value of non-numeric type: '${path}' is of type ${type} in ${where}`,
    );
  }
  if (NEEDS_ARRAY.includes(operator) && type !== 'array') {
    refuse(`The field '${path}' must be an array but is of type ${type} in ${where}`);
  }
}

/** What stands at a dotted path, or the value on the way that can have no such field, such as null. */
function lookUp(document: Document, path: string): { value: unknown } | { obstacle: string } {
  let value: unknown = document;
  let parent = '';
  for (const field of path.split('.')) {
    if (value === undefined) break;
    if (!canHold(value, field)) {
      return { obstacle: `Cannot create field '${field}' in element {${parent}: ${JSON.stringify(value)}}` };
    }
    value = (value as Document)[field];
    parent = field;
  }
  return { value };
}

function canHold(value: unknown, field: string): boolean {
  return Array.isArray(value) ? /^\d+$/.test(field) : typeOf(value) === 'object';
}

/** mingo applies `$sort` and `$slice` only to arrays that are there already. */
function createPushedArrays(document: Document, { $push = {} }: Modifier): void {
  const isMissing = (path: string) => {
    const place = lookUp(document, path);
    return !path.includes('$') && 'value' in place && place.value === undefined;
  };
  const missing = Object.keys($push).filter(isMissing);
  update(document, { $set: Object.fromEntries(missing.map((path) => [path, []])) });
}

function refuse(message: string): never {
  throw new DatabaseError('write-refused', message);
}
