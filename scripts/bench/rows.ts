import type { Row, Size } from './row.ts';
import { deployableRows } from './rows/deployable-rows.ts';
import { failingRows } from './rows/failing-rows.ts';
import { fetchingRows } from './rows/fetching-rows.ts';
import { lastingRows } from './rows/lasting-rows.ts';
import { readingRows } from './rows/reading-rows.ts';
import { servingRows } from './rows/serving-rows.ts';
import { severalRows } from './rows/several-rows.ts';

/** Everything that is measured, in the order of the table. */
export function createRows(size: Size): Row[] {
  return [
    ...readingRows(size),
    ...fetchingRows(size),
    ...failingRows(),
    ...lastingRows(size),
    ...severalRows(size),
    ...servingRows(size),
    ...deployableRows(size),
  ];
}
