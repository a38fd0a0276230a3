import { concat, load, tensor } from 'hebb';

await load();

const x = tensor([[0, 0], [0, 1], [1, 0], [1, 1]]);

// The sum at 0 or above gives 1, else 0.
const gate = (input, w1, w2, b) =>
  input
    .matmul(tensor([[w1], [w2]]))
    .add(b)
    .step();

const and = (input) => gate(input, 1, 1, -1.5);
const or = (input) => gate(input, 1, 1, -0.5);
const nand = (input) => gate(input, -1, -1, 1.5);

console.log('AND', and(x).toArray());
console.log('OR', or(x).toArray());
console.log('NAND', nand(x).toArray());

// XOR: two gates look at the inputs, a third looks at the two gates.
const both = concat([nand(x), or(x)], 1);
console.log('XOR', and(both).toArray());
