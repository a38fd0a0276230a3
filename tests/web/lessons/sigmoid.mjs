/** @file From step to sigmoid: how its tasks are solved, and a state that its address restores. */

/** Goes down by one weight until the slope is all but gone. */
async function descend(hand, weight) {
  await hand.set('[data-state="along"]', weight);
  await hand.until((name) => document.querySelector('#error').getAttribute('x-title') === name, { w1: 'w₁', w2: 'w₂', b: 'b' }[weight]);
  await hand.press('play');
  await hand.until(() => Math.abs(Number(document.querySelector('#slope').textContent.replace('−', '-'))) < 0.005);
  await hand.press('play');
}

export const tasks = {
  async staircase(hand) {
    await hand.set('[data-state="kind"]', 'count');
    await hand.speed('fast');
    await hand.press('play');
  },
  async descend(hand) {
    await hand.speed('fast');
    for (const weight of ['b', 'w1', 'w2', 'b', 'w1', 'w2']) await descend(hand, weight);
  },
};

export const permalink = {
  hash: '#w1=4&b=-3&along=w2&kind=count&points=0.2,0.2,0;0.8,0.8,1',
  read: (hand) =>
    hand.evaluate(() => {
      const field = document.querySelector('#field');
      return [...field.lines[0].weights, field.lines[0].bias, field.points.length, document.querySelector('[data-state="along"]').value];
    }),
  expected: [4, 6, -3, 2, 'w2'],
};

/** Sets the figure computing for as long as a trace is taken. */
export async function busy(hand) {
  await hand.speed('fast');
  await hand.press('play');
}
