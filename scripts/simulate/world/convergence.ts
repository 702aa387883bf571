/** Watches whether the document holds the newest token that was issued to us. */
export interface Convergence {
  /** To be called whenever either of them may have changed. */
  look(): void;
  result(): { atEnd: boolean; longestGapMs: number };
}

interface Ports {
  stored(): unknown;
  newest(): string | undefined;
  /** How long tokens could be had since the start, ms: nobody can converge while they cannot. */
  fairMs(): number;
}

/** Starts watching; a gap is counted in the time in which tokens could be had. */
export function createConvergence({ stored, newest, fairMs }: Ports): Convergence {
  let apartSince: number | undefined;
  let longestGapMs = 0;

  function look(): void {
    const isTogether = stored() === newest();
    if (apartSince !== undefined) longestGapMs = Math.max(longestGapMs, fairMs() - apartSince);
    if (isTogether) apartSince = undefined;
    else apartSince ??= fairMs();
  }

  return {
    look,
    result() {
      look();
      return { atEnd: apartSince === undefined, longestGapMs };
    },
  };
}
