import {
  load, manualSeed, matmul, nn, randn,
} from 'hebb';

await load();
manualSeed(1);

const first = nn.linear(2, 4, { bias: false });
const second = nn.linear(4, 1, { bias: false });
const x = randn([3, 2]);
const print = (name, t) => {
  const values = Array.from(t.toArray());
  console.log(name, ...values.map((v) => v.toFixed(4)));
};

// The product of the matrices is one matrix [1, 2] …
const product = matmul(
  second.stateDict().weight, first.stateDict().weight);
print('two layers', second.forward(first.forward(x)));
print('one matrix', matmul(x, product.transpose(0, 1)));

// … but not with a bend between the layers.
const bent = first.forward(x).tanh();
print('with tanh', second.forward(bent));
