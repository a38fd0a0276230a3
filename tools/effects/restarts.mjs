/** @file Random restarts: a network as small as XOR allows often ends in a bad minimum; the best of five seldom does. */
import { number, percent } from './table.mjs';

/** A run counts as solved with a cross-entropy below this; a run in a bad minimum ends near 0.35 or 0.48. */
const solved = 0.1;

const network = ({ nn }) => nn.sequential(nn.linear(2, 2), nn.tanh(), nn.linear(2, 1));
const options = { loss: 'bceWithLogits', optimizer: { name: 'adam', lr: 0.05 }, epochs: 300, batchSize: 4 };

/** Share solved and mean loss of `trials` networks. */
const reached =
  (tries) =>
  async (hebb, seed, { trials = 20 } = {}) => {
    const set = hebb.data.synthetic('xor');
    const losses = [];
    for (let trial = 0; trial < trials; ++trial) {
      const { losses: all, best, model } = await hebb.randomRestart(() => network(hebb), set, { ...options, tries });
      losses.push(all[best]);
      model.dispose();
    }
    return { solved: losses.filter((loss) => loss < solved).length / trials, loss: losses.reduce((sum, loss) => sum + loss, 0) / trials };
  };

export const restarts = {
  title: 'Random restarts',
  data: `The four rows of XOR (data.synthetic), 2-2-1 with tanh, Adam with rate 0.05, 300 epochs; 20 networks a seed. Solved: binary cross-entropy below ${solved}.`,
  figures: { solved: percent, loss: number },
  judge: { figure: 'solved', better: 'higher' },
  variants: {
    'one start': reached(1),
    'randomRestart({ tries: 5 })': reached(5),
  },
};
