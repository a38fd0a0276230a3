/** @file A line that decides: how its tasks are solved, by sliders and by hand, and a state that its address restores. */

export const tasks = {
  async separate(hand) {
    for (const [name, value] of Object.entries({ w1: 0.6, w2: 0.75, b: -0.7 })) await hand.set(`[data-state="${name}"]`, value);
  },
  async 'on-the-line'(hand) {
    for (const [name, value] of Object.entries({ w1: 0.5, w2: 0.5, b: -0.5 })) await hand.set(`[data-state="${name}"]`, value);
    await hand.dragField('#field', [0.45, 0.6], [0.4, 0.6]);
  },
  async plane(hand) {
    await hand.set('[data-state="columns"]', 'three');
    for (const [name, value] of Object.entries({ v1: 0.6, v2: 0.55, v3: 0.45, c: -0.85 })) await hand.set(`[data-state="${name}"]`, value);
  },
};

export const permalink = {
  hash: '#w1=0.5&w2=0.25&b=-0.3&points=0.2,0.2,0;0.8,0.8,1',
  read: (hand) => hand.evaluate(() => [document.querySelector('#field').lines[0].weights, document.querySelector('#field').points.length]),
  expected: [[0.5, 0.25], 3],
};
