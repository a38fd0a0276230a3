import { load, tensor } from 'hebb';

await load();

const scores = tensor([2, 1, -1]);
const text = (values) => {
  return Array.from(values.toArray(), (x) => x.toFixed(3)).join(' ');
};

// shares of the scores: one of them is negative
console.log(text(scores.div(scores.sum()))); // 1.000 0.500 -0.500

// powers are positive; their shares are softmax
const powers = scores.exp();
console.log(text(powers.div(powers.sum()))); // 0.705 0.259 0.035
console.log(text(scores.softmax(0))); // 0.705 0.259 0.035

// all scores lower by 100: nothing changes
console.log(text(scores.sub(100).softmax(0))); // 0.705 0.259 0.035

// two classes: the sigmoid of the difference
console.log(text(tensor([2, 1]).softmax(0))); // 0.731 0.269
console.log(text(tensor([2 - 1]).sigmoid())); // 0.731

// labels without an order
const labels = tensor([0, 1, 2], { dtype: 'i32' });
console.log(JSON.stringify(labels.oneHot().tolist())); // [[1,0,0],[0,1,0],[0,0,1]]
