/** @file The first networks people train: XOR with one hidden layer, AND and OR with one unit. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { data, fit, load, manualSeed, nn } from 'hebb';

before(() => load());

test('a 2-8-1 tanh network solves XOR for at least 19 of seeds 0 to 19', async () => {
  const xor = data.synthetic('xor');
  const losses = [];
  for (let seed = 0; seed < 20; ++seed) {
    manualSeed(seed);
    const model = nn.sequential(nn.linear(2, 8), nn.tanh(), nn.linear(8, 1));
    const options = { epochs: 500, batchSize: 4, loss: 'bceWithLogits', optimizer: { name: 'adam', lr: 0.05 } };
    const { loss } = await fit(model, xor, options).done;
    const right = [
      ...model
        .predict([
          [0, 0],
          [0, 1],
          [1, 0],
          [1, 1],
        ])
        .toArray(),
    ].map((score) => score > 0);
    losses.push(right.join() === 'false,true,true,false' ? loss : Infinity);
    model.dispose();
  }
  const solved = losses.filter((loss) => loss < 0.01).length;
  assert.ok(solved >= 19, `${solved} of 20 solved: ${losses.map((loss) => loss.toFixed(4)).join(' ')}`);
});

for (const [gate, expected] of [
  ['and', [0, 0, 0, 1]],
  ['or', [0, 1, 1, 1]],
]) {
  test(`one linear unit learns ${gate.toUpperCase()}, and cannot learn XOR`, async () => {
    manualSeed(0);
    const learn = async (name) => {
      const unit = nn.linear(2, 1);
      await fit(unit, data.synthetic(name), { epochs: 400, batchSize: 4, loss: 'bceWithLogits', optimizer: { name: 'adam', lr: 0.1 } })
        .done;
      return [
        ...unit
          .predict([
            [0, 0],
            [0, 1],
            [1, 0],
            [1, 1],
          ])
          .toArray(),
      ].map((score) => Number(score > 0));
    };
    assert.deepEqual(await learn(gate), expected);
    assert.notDeepEqual(await learn('xor'), [0, 1, 1, 0]);
  });
}
