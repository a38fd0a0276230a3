/** @file Runs the variants of an effect over seeds, and counts where they help. */

/** Figures of every variant (or of those in `only`), one for each seed: { variant: [figures] }. */
export async function measure(hebb, { variants }, { seeds, settings, only = Object.keys(variants) }) {
  const measured = {};
  for (const name of only) {
    measured[name] = [];
    for (const seed of seeds) {
      hebb.manualSeed(seed);
      measured[name].push(await variants[name](hebb, seed, settings));
    }
  }
  return measured;
}

/** In how many seeds the effect's figure is better with than without. */
export function helped({ judge: { figure, better } }, without, seeds) {
  const gain = (seen, i) => (seen[figure] - without[i][figure]) * (better === 'lower' ? -1 : 1);
  return seeds.filter((seen, i) => gain(seen, i) > 0).length;
}
