import { load, manualSeed, nn, optim, scope, tensor } from 'hebb';

await load();
manualSeed(1);

// exam and grades of eight students, and whether they were accepted (1) or not (-1)
const x = tensor([
  [0.2, 0.3],
  [0.3, 0.1],
  [0.1, 0.6],
  [0.4, 0.4],
  [0.6, 0.7],
  [0.8, 0.5],
  [0.7, 0.9],
  [0.9, 0.8],
]);
const y = tensor([[-1], [-1], [-1], [-1], [1], [1], [1], [1]]);

const line = nn.linear(2, 1);
const trick = optim.sgd(line.parameters(), { lr: 0.1 });

// A point on the right side costs nothing and moves nothing. One on the wrong side
// costs -y (w x + b): its gradient is -y x, and so the line is pulled by rate times x.
let round = 0;
let wrong = 8;
while (wrong > 0 && round < 100) {
  for (let i = 0; i < 8; i++) {
    scope(() => {
      trick.zeroGrad();
      nn.perceptron(line.forward(x.slice(0, i, i + 1)), y.slice(0, i, i + 1)).backward();
      trick.step();
    });
  }
  wrong = scope(() => line.forward(x).mul(y).le(0).sum().item());
  round++;
  console.log('round', round, 'wrong', wrong);
}
const { weight, bias } = line.stateDict();
console.log('w', weight.toArray(), 'b', bias.toArray());
