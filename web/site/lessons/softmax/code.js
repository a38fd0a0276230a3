import { load, tensor } from 'hebb';

await load();

const scores = tensor([2, 1, -1]);
const say = (t) => {
  const values = Array.from(t.toArray());
  console.log(...values.map((v) => v.toFixed(3)));
};

// shares of the scores: one of them is negative
say(scores.div(scores.sum())); // 1.000 0.500 -0.500

// powers are positive; their shares are softmax
const powers = scores.exp();
say(powers.div(powers.sum())); // 0.705 0.259 0.035
say(scores.softmax(0)); // 0.705 0.259 0.035

// all scores lower by 100: nothing changes
say(scores.sub(100).softmax(0)); // 0.705 0.259 0.035

// two classes: the sigmoid of the difference
say(tensor([2, 1]).softmax(0)); // 0.731 0.269
say(tensor([2 - 1]).sigmoid()); // 0.731

// labels without an order
const labels = tensor([0, 1, 2], { dtype: 'i32' });
const rows = labels.oneHot().tolist();
for (const row of rows) console.log(...row); // 0 1 0
