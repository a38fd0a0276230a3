import {
  load, manualSeed, nn, optim, scope, tensor,
} from 'hebb';

await load();
manualSeed(1);

const x = tensor([[0, 0], [0, 1], [1, 0], [1, 1]]);
const y = tensor([[0], [1], [1], [0]]);
const net = nn.sequential(
  nn.linear(2, 2),
  nn.tanh(),
  nn.linear(2, 1),
  nn.sigmoid(),
);
const descent = optim.sgd(net.parameters(), { lr: 0.5 });

for (let step = 0; step <= 4000; step++) {
  scope(() => {
    const loss = nn.bce(net.forward(x), y); // forward
    descent.zeroGrad();
    loss.backward();                        // back
    descent.step();                         // update
    if (step % 1000 === 0)
      console.log(step, loss.item().toFixed(3));
  });
}
const p = Array.from(net.predict(x).toArray());
const shown = p.map((v) => v.toFixed(1));
console.log(...shown); // 0.0 1.0 1.0 0.0
