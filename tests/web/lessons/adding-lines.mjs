/** @file Adding lines up: how its tasks are solved, a state that its address restores, and what its prose claims. */

const train = async (hand) => {
  await hand.speed('fast');
  await hand.press('play');
};

export const tasks = {
  wedge: train,
  async island(hand) {
    await hand.set('[data-state="shape"]', 'island');
    await hand.set('[data-state="units"]', 5);
    await train(hand);
  },
  async 'pieces-close'(hand) {
    await hand.set('[data-state="view"]', 'pieces');
    await hand.set('[data-state="pieces"]', 32);
  },
};

/** Sets the figure computing for as long as a trace is taken. */
export async function busy(hand) {
  await hand.speed('steady');
  await hand.press('play');
}

export const permalink = {
  hash: '#shape=island&units=3',
  read: (hand) =>
    hand.evaluate(() => [document.querySelector('[data-state="shape"]').value, document.querySelector('#field').lines.length]),
  expected: ['island', 3],
};

export const claims = {
  letters: ({ nn }) =>
    nn
      .sequential(nn.linear(64, 16), nn.sigmoid(), nn.linear(16, 26))
      .parameters()
      .reduce((sum, { size }) => sum + size, 0),
};
