import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Pseudo-random numbers that are the same for the same seed. */
export interface Random {
  /** From `low` (included) to `high` (excluded). */
  between(low: number, high: number): number;
  /** Evenly spread over the orders of magnitude: as often from 1 to 10 as from 10 to 100. */
  betweenScales(low: number, high: number): number;
  /** The time to the next of events that come `meanGap` apart on average, whatever came before. */
  gap(meanGap: number): number;
  /** One of the choices. */
  pick<T>(choices: readonly [T, ...T[]]): T;
  /** A question whose answer is yes with this probability, which costs next to nothing where that is small. */
  chance(probability: number): () => boolean;
}

/** Independent streams of one seed, one after the other, so that one fault's draws do not shift another's. */
export function createStreams(seed: number): () => Random {
  const generator = xoroshiro128plus(seed);
  return () => {
    generator.jump();
    const own = generator.clone();
    return createRandom(() => uniformFloat64(own));
  };
}

function createRandom(next: () => number): Random {
  const gap = (meanGap: number) => -Math.log(1 - next()) * meanGap;
  const between = (low: number, high: number) => low + next() * (high - low);
  return {
    between,
    gap,
    betweenScales: (low, high) => Math.exp(between(Math.log(low), Math.log(high))),
    pick: <T>(choices: readonly [T, ...T[]]) => choices[Math.floor(between(0, choices.length))] as T,
    chance(probability) {
      if (probability <= 0) return () => false;
      if (probability >= 1) return () => true;
      // How many times the answer is no comes from one draw, instead of one draw for each answer.
      const meanGap = -1 / Math.log(1 - probability);
      let left = Math.floor(gap(meanGap));
      return () => {
        if (left-- > 0) return false;
        left = Math.floor(gap(meanGap));
        return true;
      };
    },
  };
}
