/** @file The perceptron as a graph: how its tasks are solved, and a state that its address restores. */

export const tasks = {
  async four(hand) {
    for (const [name, value] of Object.entries({ w1: 1, w2: -0.2, b: -0.6 })) await hand.set(`[data-state="${name}"]`, value);
  },
  async one(hand) {
    await hand.set('[data-state="bias"]', 'input');
    for (let i = 0; i < 3; i++) await hand.press('step');
  },
};

export const permalink = {
  hash: '#x1=0.2&w1=-1&bias=input',
  read: (hand) => hand.evaluate(() => [...document.querySelector('#network').weights[0]].map((weight) => Number(weight.toFixed(2)))),
  expected: [-1, 0.8, -0.6],
};
