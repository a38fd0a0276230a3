/** @file Why the non-linearity: how its tasks are solved, and a state that its address restores. */

export const tasks = {
  async straight(hand) {
    await hand.speed('fast');
    await hand.press('play');
  },
  async bent(hand) {
    await hand.set('[data-state="bend"]', 'tanh');
    await hand.speed('fast');
    await new Promise((resolve) => setTimeout(resolve, 500)); // the new network has come
    await hand.press('play');
  },
};

/** Sets the figure computing for as long as a trace is taken. */
export async function busy(hand) {
  await hand.speed('fast');
  await hand.press('play');
}

export const permalink = {
  hash: '#bend=relu&x=-0.5&y=0.25',
  read: (hand) =>
    hand.evaluate(() => {
      const { x, y } = document.querySelector('#field').points.at(-1);
      return [document.querySelector('[data-state="bend"]').value, x, y];
    }),
  expected: ['relu', -0.5, 0.25],
};
