/** @file Logic gates: weights that solve its tasks, and a state that its address restores. */

const choose = async (hand, gate, w1, w2, b) => {
  await hand.set('[data-state="gate"]', gate);
  for (const [name, value] of Object.entries({ w1, w2, b })) await hand.set(`[data-state="${name}"]`, value);
};

export const tasks = {
  and: (hand) => choose(hand, 'and', 1, 1, -1.5),
  or: (hand) => choose(hand, 'or', 1, 1, -0.5),
  not: (hand) => choose(hand, 'not', -1, 0, 0.5),
  async xor(hand) {
    await hand.set('[data-state="gate"]', 'xor');
    await hand.set('[data-state="build"]', 'three');
    await hand.set('[data-state="first"]', 'nand');
    await hand.set('[data-state="second"]', 'or');
  },
};

export const permalink = {
  hash: '#gate=xor&build=three&first=nand&second=or',
  read: (hand) => hand.evaluate(() => [...document.querySelectorAll('.truth tbody tr')].map((row) => row.className)),
  expected: ['right', 'right', 'right', 'right'],
};
