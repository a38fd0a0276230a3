/** @file The playground: settings that solve its tasks, and a state that its address restores. */

/** Settings of one's own, as the address says them, and then training until the page notices. */
const train = async (hand, hash) => {
  await hand.evaluate((to) => void (window.location.hash = to), hash);
  await hand.until(() => !document.querySelector('hebb-player').disabled && !document.querySelector('hebb-player').playing);
  await hand.press('play');
};

export const tasks = {
  async 'no-layers'(hand) {
    await hand.click('.choices input[value="xor"]');
    for (const left of [1, 0]) {
      await hand.click('#fewer-layers');
      await hand.until((layers) => document.querySelector('#network').layers.length === layers + 2, left);
    }
    await hand.set('[data-state="speed"]', 'full');
    await hand.press('play');
  },
  'one-layer': (hand) => train(hand, '#data=xor&layers=8&rate=0.03&speed=full'),
  spirals: (hand) => train(hand, '#data=spirals&noise=0.01&count=400&layers=8,8&batch=32&speed=full&seed=3'),
  overfit: (hand) => train(hand, '#data=gaussians&noise=0.5&count=60&layers=8,8&rate=0.03&speed=full'),
};

export const permalink = {
  hash: '#data=xor&layers=3&dropout=0.2&rival=layers_;rate_0.3',
  read: (hand) =>
    hand.evaluate(() => [
      document.querySelector('.choices input:checked').value,
      document.querySelector('#network').layers.length,
      document.querySelector('[data-state="dropout"]').value,
      document.querySelector('#rival-words').textContent,
    ]),
  expected: ['xor', 3, 0.2, '2-1 tanh, Adam 0.3, batch 16'],
};

/** Sets the figure computing for as long as a trace is taken. */
export async function busy(hand) {
  await hand.set('[data-state="speed"]', 'full');
  await hand.press('play');
  await hand.until(() => Number(document.querySelector('#speed-figure').textContent.replaceAll(',', '')) > 0);
}
