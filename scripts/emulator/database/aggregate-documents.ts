// database/: a document database as CloudBase has one, in memory: queries, updates, transactions.
// It knows nothing of requests; `cloudbase/` translates them.

import { randomInt } from 'node:crypto';
import { aggregate, Context, ProcessingMode } from 'mingo';
import { type Iterator, Lazy } from 'mingo/lazy';
import type { PipelineOperator } from 'mingo/types';
import type { Document } from './store.ts';

/** mingo draws with repetition, without an end where the size is none, and lets nobody replace a stage of its own. */
const DRAW = '$draw';
const drawing = (documents: Iterator, size: unknown) =>
  documents.transform((all) => Lazy(draw(all, Number(size))));
// mingo's type asks of an operator to take what every other one takes.
const context = Context.init({ pipeline: { [DRAW]: drawing as unknown as PipelineOperator } });

/** The least that a stage may be told, where MongoDB refuses what mingo would take for anything else. */
const LEAST: Record<string, number> = { $limit: 1, $skip: 0, $sample: 1 };

/**
 * What a pipeline makes of documents, as copies. Throws an `Error` where a stage is told no size, or one
 * that cannot be.
 *
 * @param documentsOf the documents of another collection
 */
export function aggregateDocuments(
  documents: Document[],
  pipeline: Document[],
  documentsOf: (collection: string) => Document[],
): Document[] {
  return aggregate(documents, pipeline.map(checkedStage), {
    processingMode: ProcessingMode.CLONE_ALL,
    collectionResolver: documentsOf,
    context,
  });
}

/** The stage with those inside it. */
function checkedStage(stage: Document): Document {
  return Object.fromEntries(Object.entries(stage).map(([name, value]) => checkedEntry(name, value)));
}

function checkedEntry(name: string, value: unknown): [string, unknown] {
  const least = LEAST[name];
  if (least !== undefined) assertSize(name, name === '$sample' ? sizeIn(value) : value, least);
  if (name === '$sample') return [DRAW, sizeIn(value)];
  if (name === '$facet') return [name, mapValues(value, checkedPipeline)];
  if (name !== '$lookup' && name !== '$unionWith') return [name, value];
  return [name, mapValues(value, (inner, key) => (key === 'pipeline' ? checkedPipeline(inner) : inner))];
}

function checkedPipeline(pipeline: unknown): unknown {
  return Array.isArray(pipeline) ? pipeline.map((stage) => checkedStage(stage as Document)) : pipeline;
}

function mapValues(value: unknown, change: (inner: unknown, key: string) => unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, change(inner, key)]));
}

function sizeIn(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'size' in value ? value.size : undefined;
}

function assertSize(name: string, size: unknown, least: number): void {
  if (Number.isSafeInteger(size) && (size as number) >= least) return;
  const kind = least === 0 ? 'a non-negative' : 'a positive';
  throw new Error(`the size of the ${name} stage must be ${kind} integer, but it is ${JSON.stringify(size)}`);
}

/** Some of them by chance, none twice. */
function draw<T>(all: T[], size: number): T[] {
  const left = [...all];
  const count = Math.min(size, left.length);
  return Array.from({ length: count }, () => left.splice(randomInt(left.length), 1)[0] as T);
}
