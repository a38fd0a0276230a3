import {
  load, manualSeed, nn, optim, scope, tensor,
} from 'hebb';

await load();
manualSeed(1);

// exam and grades of six students; accepted 1, not -1
const exam = [0.2, 0.3, 0.1, 0.6, 0.8, 0.7];
const grades = [0.3, 0.1, 0.6, 0.7, 0.5, 0.9];
const accepted = [-1, -1, -1, 1, 1, 1];

const line = nn.linear(2, 1);
const trick = optim.sgd(line.parameters(), { lr: 0.1 });

let wrong = 6;
for (let round = 1; wrong > 0; round++) {
  wrong = 0;
  for (let i = 0; i < 6; i++) {
    scope(() => {
      const x = tensor([[exam[i], grades[i]]]);
      const y = tensor([[accepted[i]]]);
      const score = line.forward(x);
      trick.zeroGrad();
      nn.perceptron(score, y).backward();
      trick.step();
      if (score.item() * accepted[i] <= 0) wrong++;
    });
  }
  console.log('round', round, 'wrong', wrong);
}
const { weight, bias } = line.stateDict();
console.log(weight.toArray(), bias.toArray());
