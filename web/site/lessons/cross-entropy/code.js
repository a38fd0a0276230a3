import { full, load, nn, stack, tensor } from 'hebb';

await load();

// what each model gave to what happened
const worse = tensor([0.6, 0.2, 0.1, 0.7]);
const better = tensor([0.7, 0.9, 0.8, 0.6]);

console.log(worse.prod().item().toFixed(4)); // 0.0084
console.log(better.prod().item().toFixed(4)); // 0.3024

const crossEntropy = (p) => p.log().neg().sum().item();
console.log(crossEntropy(worse).toFixed(2)); // 4.78
console.log(crossEntropy(better).toFixed(2)); // 1.20

// from scores, for two classes: y is 0 or 1
const scores = tensor([0.4, -1.4, 2.2, -0.8]);
const y = tensor([1, 1, 0, 0]);
const sum = { reduction: 'sum' };
const two = nn.bceWithLogits(scores, y, sum);
console.log(two.item().toFixed(3)); // 4.810

// the same as two columns of scores: y is a class
const columns = stack([scores.mul(0), scores], 1);
const classes = tensor([1, 1, 0, 0], { dtype: 'i32' });
const many = nn.crossEntropy(columns, classes, sum);
console.log(many.item().toFixed(3)); // 4.810

// a thousand points: no float holds the product
const thousand = full([1000], 0.5);
console.log(thousand.prod().item()); // 0
console.log(crossEntropy(thousand).toFixed(1)); // 693.1
