/** @file Calls a second: the loop of every side that has none of its own. */

/** Calls `step` for `ms`, then `end`, which waits for what a library still has to do. */
export async function rate(ms, step, end = () => undefined) {
  const begin = performance.now();
  let steps = 0;
  while (performance.now() - begin < ms) {
    const going = step();
    if (going) await going;
    ++steps;
  }
  await end();
  return (1000 * steps) / (performance.now() - begin);
}
