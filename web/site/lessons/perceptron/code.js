import { concat, load, nn, ones, tensor } from 'hebb';

await load();

const x = tensor([[0.5, 0.75]]);
const w = tensor([[0.5], [0.25]]);
const b = tensor([-0.375]);

// The bias inside the node …
const sum = x.matmul(w).add(b);
console.log(sum.item(), sum.step().item()); // 0.0625 1

// … or as the weight of an input that is always 1.
const xs = concat([x, ones([1, 1])], 1);
const ws = concat([w, b.reshape([1, 1])]);
console.log(xs.matmul(ws).item()); // 0.0625

// The same as a model: a linear node and a step node.
const perceptron = nn.sequential(
  nn.linear(2, 1), nn.step(),
);
perceptron.loadStateDict({
  '0.weight': w.reshape([1, 2]),
  '0.bias': b,
});
console.log(perceptron.predict(x).item()); // 1
