import type { TokenApi } from '../../../cloudfunctions/cloud-token/core/token-document.ts';
import type { Issue } from './platform.ts';
import type { Spell } from './weather.ts';

/** A token's number among those of the picture, when it was issued (ms since the epoch) and to whom. */
export interface IssuedMark {
  no: number;
  api: TokenApi;
  by: Issue['by'];
  at: number;
}

/** A stretch of time in which an instance called with one token, which was accepted. No `no`: a token from before. */
export interface HeldMark {
  seat: number;
  no: number | undefined;
  from: number;
  to: number;
}

/** What the picture of a stretch of time is drawn from. Holds no token. */
export interface Recording {
  from: number;
  to: number;
  issued: IssuedMark[];
  held: HeldMark[];
  /** Calls that WeChat refused, and calls that failed for good. */
  refused: { seat: number; at: number }[];
  failed: { seat: number; at: number }[];
  spells: Spell[];
}

/** Writes down what happens between two moments. */
export interface Timeline {
  onIssue(issue: Issue): void;
  onCall(seat: number, token: string, isAccepted: boolean, at: number): void;
  onFailure(seat: number, at: number): void;
  onSpell(spell: Spell): void;
  recording: Recording;
}

/** Starts a timeline from `from` to `to`, ms since the epoch. */
export function createTimeline(from: number, to: number): Timeline {
  const recording: Recording = { from, to, issued: [], held: [], refused: [], failed: [], spells: [] };
  const numbers = new Map<string, number>();
  const current = new Map<number, HeldMark>();
  const isInside = (at: number) => at >= from && at < to;

  function startOver(): void {
    numbers.clear();
    recording.issued = [];
  }

  return {
    recording,
    onIssue({ value, ...issue }) {
      if (issue.at >= to) return;
      // Of what was issued before, the picture needs the last few tokens only.
      if (issue.at < from && numbers.size > 20) startOver();
      numbers.set(value, numbers.size + 1);
      recording.issued.push({ no: numbers.size, ...issue });
    },
    onCall(seat, token, isAccepted, at) {
      if (!isInside(at)) return;
      if (!isAccepted) {
        recording.refused.push({ seat, at });
        return;
      }
      const no = numbers.get(token);
      const mark = current.get(seat);
      if (mark && mark.no === no) mark.to = at;
      else {
        const next = { seat, no, from: at, to: at };
        current.set(seat, next);
        recording.held.push(next);
      }
    },
    onFailure: (seat, at) => void (isInside(at) && recording.failed.push({ seat, at })),
    onSpell: (spell) => void (spell.to > from && spell.from < to && recording.spells.push(spell)),
  };
}
