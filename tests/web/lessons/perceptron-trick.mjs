/** @file The perceptron trick: how its tasks are solved, and a state that its address restores. */

export const tasks = {
  async separate(hand) {
    await hand.speed('fast');
    await hand.press('play');
  },
  async 'too-far'(hand) {
    await hand.set('[data-state="rate"]', 1);
    await hand.speed('fast');
    await hand.press('play');
  },
};

export const permalink = {
  hash: '#rate=0.3&points=0.2,0.2,0;0.8,0.8,1',
  read: (hand) =>
    hand.evaluate(() => [document.querySelector('[data-state="rate"]').value, document.querySelector('#field').points.length]),
  expected: [0.3, 2],
};

/** Sets the figure computing for as long as a trace is taken. */
export async function busy(hand) {
  await hand.press('play');
}
