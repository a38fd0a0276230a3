import { load, tensor } from 'hebb';

await load();
const show = (t) => t.toArray().join(' ');

// exam and grades of three students
const x = tensor([[0.25, 0.25], [0.5, 0.5], [1, 0.75]]);
const w = tensor([[3], [4]]);
const b = -3.25;

const score = x.matmul(w).add(b);
console.log(show(score)); // -1.5 0.25 2.75
console.log(show(score.gt(0))); // 0 1 1
const distance = score.div(w.norm());
console.log(show(distance)); // -0.3… 0.05… 0.55…

// Five columns: w has five rows, all else is the same.
const x5 = tensor([[0.25, 0.5, 1, 0.25, 0.5]]);
const w5 = tensor([[1], [2], [1], [2], [1]]);
console.log(show(x5.matmul(w5).add(b))); // 0
