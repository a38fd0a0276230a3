/** @file Logistic regression: how its tasks are solved, and a state that its address restores. */

export const tasks = {
  async still(hand) {
    await hand.set('[data-state="rate"]', 3);
    await hand.speed('fast');
    await hand.press('play');
  },
  async overshoot(hand) {
    await hand.set('[data-state="rate"]', 30);
    await hand.speed('fast');
    await hand.press('play');
  },
};

export const permalink = {
  hash: '#rate=0.3&seed=5&points=0.2,0.2,0;0.8,0.8,1;0.4,0.7,1',
  read: (hand) =>
    hand.evaluate(() => [
      document.querySelector('[data-state="rate"]').value,
      document.querySelector('#descent').points.length,
      document.querySelector('#perceptron').points.length,
    ]),
  expected: [0.3, 3, 3],
};

/** Sets the figure computing for as long as a trace is taken. */
export async function busy(hand) {
  await hand.speed('fast');
  await hand.press('play');
}
