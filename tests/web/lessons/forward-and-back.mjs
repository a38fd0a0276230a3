/** @file Forward and back: how its tasks are solved, and a state that its address restores. */

export const tasks = {
  async round(hand) {
    for (let i = 0; i < 6; i++) await hand.press('step');
  },
  async xor(hand) {
    await hand.speed('fast');
    await hand.press('play');
  },
};

/** Sets the figure computing for as long as a trace is taken. */
export async function busy(hand) {
  await hand.speed('fast');
  await hand.press('play');
}

export const permalink = {
  hash: '#data=and&rate=0.1&weights=1,2,3,4,0,0,1,-1,0.5',
  read: (hand) =>
    hand.evaluate(() => [document.querySelector('[data-state="data"]').value, [...document.querySelector('#network').weights[0]]]),
  expected: ['and', [1, 2, 3, 4]],
};
