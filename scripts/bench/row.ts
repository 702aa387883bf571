import type { texts } from './texts.ts';

/** What is measured of an entry: one or more figures, or why there are none. */
export type Measurement = Record<string, number> | string;

/** One contestant of a row. */
export interface Entry {
  name: string;
  /** Needs the packages of scripts/bench/peers. @default false */
  isPeer?: boolean;
  /** Measures once. What it rejects with is shown in place of its figures. */
  measure(): Promise<Measurement>;
}

/** One of the numbers of an entry. */
export interface Figure {
  key: keyof typeof texts.figures;
  unit: 'count' | 'µs' | 'ms' | 'bytes';
}

/** Median and spread of a figure over the runs. */
export interface Spread {
  median: number;
  min: number;
  max: number;
}

/** The figures of an entry by their keys. */
export type Spreads = Record<string, Spread>;

/** One thing that is measured, of ours and of others. */
export interface Row {
  name: string;
  title: string;
  /** What ours has to keep to; absent where it is only shown. */
  target?: string;
  /** The first one is the one that is compared. */
  figures: readonly Figure[];
  /** The first one is ours, of which the others are so many times. */
  entries: readonly Entry[];
  /** Counts hardly vary. @default false */
  isCount?: boolean;
  /** Whether ours has kept to the target, given what was found of each entry that could be measured. */
  isMet?(found: ReadonlyMap<string, Spreads>): boolean;
}

/** How much of everything there is. */
export interface Size {
  warmCalls: number;
  callers: number;
  instances: number;
  expiredReaders: number;
  expiredInstances: number;
  dayInstances: number;
  hours: number;
  readCalls: number;
  hourCalls: number;
  lastingHours: number;
  accounts: number;
  ticketCallers: number;
  ticketInstances: number;
  servedRequests: number;
  servedInstances: number;
  starts: number;
}

/** The sizes that the budgets speak of. */
export const FULL_SIZE: Size = {
  warmCalls: 200_000,
  callers: 50,
  instances: 20,
  expiredReaders: 1000,
  expiredInstances: 50,
  dayInstances: 3,
  hours: 24,
  readCalls: 10_000,
  hourCalls: 3600,
  lastingHours: 6,
  accounts: 50,
  ticketCallers: 100,
  ticketInstances: 5,
  servedRequests: 1000,
  servedInstances: 10,
  starts: 5,
};

/** Enough to see that everything runs. */
export const QUICK_SIZE: Size = {
  warmCalls: 20_000,
  callers: 10,
  instances: 2,
  expiredReaders: 6,
  expiredInstances: 2,
  dayInstances: 1,
  hours: 2,
  readCalls: 100,
  hourCalls: 120,
  lastingHours: 0.5,
  accounts: 3,
  ticketCallers: 6,
  ticketInstances: 2,
  servedRequests: 20,
  servedInstances: 2,
  starts: 1,
};
