import { load, tensor } from 'hebb';

await load();

// five places, by their distance from the line
const distance = tensor([-0.4, -0.2, 0, 0.2, 0.4]);
const score = distance.mul(8);

const step = score.step().toArray();
console.log(step.join(' ')); // 0 0 1 1 1

const p = Array.from(score.sigmoid().toArray());
const shown = p.map((x) => x.toFixed(2)).join(' ');
console.log(shown); // 0.04 0.17 0.50 0.83 0.96

// two rejected students on the wrong side, by score
const b = tensor([0], { requiresGrad: true });
const wrong = () => tensor([0.5, 1.5]).add(b);

wrong().sigmoid().sum().backward();
const slope = b.grad.item().toFixed(4);
console.log('slope', slope); // slope 0.3842

try {
  wrong().step().sum().backward();
} catch (error) {
  console.log(error.message); // step: has no gradient …
}
