import {
  load, manualSeed, nn, optim, scope, stack, tensor,
} from 'hebb';

await load();
manualSeed(1);

// exam and grades of six students
const exam = tensor([0.2, 0.3, 0.1, 0.6, 0.8, 0.7]);
const grades = tensor([0.3, 0.1, 0.6, 0.7, 0.5, 0.9]);
const x = stack([exam, grades], 1);
const y = tensor([[0], [0], [0], [1], [1], [1]]);

const model = nn.linear(2, 1); // a random line
const descent = optim.sgd(model.parameters(), { lr: 1 });

for (let update = 0; update <= 200; update++) {
  scope(() => {
    const error = nn.bceWithLogits(model.forward(x), y);
    descent.zeroGrad();
    error.backward(); // the gradient
    descent.step();
    if (update % 50 === 0)
      console.log(update, error.item().toFixed(3));
  });
}

const p = model.forward(x).sigmoid().toArray();
const text = Array.from(p, (v) => v.toFixed(1)).join(' ');
console.log(text); // 0.1 0.1 0.1 0.9 0.9 1.0
