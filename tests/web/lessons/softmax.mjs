/** @file Softmax and one-hot: how its tasks are solved, and a state that its address restores. */
/* global CustomEvent */

export const tasks = {
  async 'below-zero'(hand) {
    await hand.set('[data-state="oak"]', -7);
    await hand.set('[data-state="maple"]', -8);
    await hand.set('[data-state="birch"]', -0.5);
  },
  async undecided(hand) {
    const said = () => hand.evaluate(() => document.querySelector('#said').textContent);
    // About where the three regions meet.
    for (let x = 0.42; x < 0.54; x += 0.02)
      for (let y = 0.38; y < 0.52; y += 0.02) {
        const before = await said();
        await hand.hoverField('#field', [x, y]);
        await hand.until((old) => document.querySelector('#said').textContent !== old, before);
        if (await hand.evaluate(() => document.querySelector('#undecided').hasAttribute('done'))) return;
      }
  },
};

export const permalink = {
  hash: '#oak=-3&maple=4.5&labels=numbers&points=0.2,0.2,0;0.8,0.8,1;0.5,0.5,2',
  read: (hand) =>
    hand.evaluate(() => [
      ...['oak', 'birch', 'maple'].map((name) => document.querySelector(`[data-state="${name}"]`).value),
      document.querySelector('#field').points.length,
      document.querySelector('#distances tbody tr:last-child td').textContent,
    ]),
  expected: [-3, 1, 4.5, 3, '2'],
};

/** A leaf is dragged round and round for as long as a trace is taken. */
export async function busy(hand) {
  await hand.evaluate(() => {
    const field = document.querySelector('#field');
    let turn = 0;
    setInterval(() => {
      turn += 0.1;
      const detail = { index: 0, x: 0.5 + 0.4 * Math.cos(turn), y: 0.5 + 0.4 * Math.sin(turn) };
      for (const type of ['field-move', 'field-hover']) field.dispatchEvent(new CustomEvent(type, { detail }));
    }, 16);
  });
}
