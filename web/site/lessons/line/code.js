import { load, tensor } from 'hebb';

await load();
const show = (t) => t.toArray().join(' ');

// exam and grades of three students
const x = tensor([[0.25, 0.25], [0.5, 0.5], [1, 0.75]]);
const w = tensor([[3], [4]]);
const b = -3.25;

const score = x.matmul(w).add(b);
console.log('score', show(score)); // score -1.5 0.25 2.75
console.log('accepted', show(score.gt(0))); // accepted 0 1 1
console.log('distance', show(score.div(w.norm()))); // distance -0.3… 0.05… 0.55…

// With five columns w has five rows, and nothing else changes.
const x5 = tensor([[0.25, 0.5, 1, 0.25, 0.5]]);
const w5 = tensor([[1], [2], [1], [2], [1]]);
console.log('five columns', show(x5.matmul(w5).add(b))); // five columns 0
