/** What the user has to do where the road cannot. */
export const BY_HAND: Outcome = { kind: 'by-hand' };

/** How a step went. */
export interface Outcome {
  /** `already`: it was so before. `by-hand`: the road cannot do it, the clicks say how the user does. */
  kind: 'done' | 'already' | 'by-hand';
  /** What was done, or found. */
  detail?: string;
}

/** One thing that has to be so in the cloud. */
export interface Step {
  title: string;
  /** How to do it by hand, click by click. */
  clicks: string;
  /** The road can do it; else `run` can at most find out that it is so already. */
  isAble: boolean;
  /** Rejects with a `CliError` when the road should do it but does not. */
  run(): Promise<Outcome>;
}

/** Steps that build on one another: when one fails, those after it are left out. */
export type StepGroup = Step[];
