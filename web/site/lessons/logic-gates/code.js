import { concat, load, tensor } from 'hebb';

await load();
const show = (t) => t.toArray().join(' ');

const x = tensor([[0, 0], [0, 1], [1, 0], [1, 1]]);

// The sum at 0 or above gives 1, else 0.
const gate = (input, w1, w2, b) =>
  input.matmul(tensor([[w1], [w2]])).add(b).step();

const and = (input) => gate(input, 1, 1, -1.5);
const or = (input) => gate(input, 1, 1, -0.5);
const nand = (input) => gate(input, -1, -1, 1.5);

console.log('AND', show(and(x))); // AND 0 0 0 1
console.log('OR', show(or(x))); // OR 0 1 1 1
console.log('NAND', show(nand(x))); // NAND 1 1 1 0

// XOR: two gates see the inputs, a third sees the two.
const both = concat([nand(x), or(x)], 1);
console.log('XOR', show(and(both))); // XOR 0 1 1 0
