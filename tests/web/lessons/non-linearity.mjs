/** @file Why the non-linearity: how its tasks are solved, a state that its address restores, and the product of two layers that its prose works out. */

/** The two layers of the prose, without biases. */
function layers({ nn, tensor }) {
  const made = [nn.linear(2, 2, { bias: false }), nn.linear(2, 1, { bias: false })];
  const [first, second] = made.map((layer) => layer.stateDict().weight);
  first.write(
    tensor([
      [1, 2],
      [3, 4],
    ]).toArray(),
  );
  second.write(tensor([[1, -1]]).toArray());
  return { made, product: second.matmul(first) };
}

export const claims = {
  'product-matrix': (hebb) => layers(hebb).product.toArray().join(' '),
  'product-output'(hebb) {
    const { made, product } = layers(hebb);
    const x = hebb.tensor([[1, 1]]);
    const outputs = [hebb.nn.sequential(...made).forward(x), hebb.matmul(x, product, { transposeB: true })].map((output) => output.item());
    if (outputs[0] !== outputs[1]) throw new Error(`through the layers ${outputs[0]}, by the product ${outputs[1]}`);
    return outputs[0];
  },
  weights: ({ nn }) => [nn.linear(2, 4), nn.linear(4, 4), nn.linear(4, 1)].reduce((sum, layer) => sum + layer.stateDict().weight.size, 0),
};

export const tasks = {
  async straight(hand) {
    await hand.speed('fast');
    await hand.press('play');
  },
  async bent(hand) {
    await hand.set('[data-state="bend"]', 'tanh');
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
  hash: '#bend=relu&x=-0.5&y=0.25',
  read: (hand) =>
    hand.evaluate(() => {
      const { x, y } = document.querySelector('#field').points.at(-1);
      return [document.querySelector('[data-state="bend"]').value, x, y];
    }),
  expected: ['relu', -0.5, 0.25],
};
