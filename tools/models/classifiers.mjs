/** @file What `npm run train -- --model NAME` trains on Fashion-MNIST: a network, settings, and the options of fit that follow from them. */

export const classifiers = {
  mlp: {
    settings: { epochs: 5, batchSize: 64, lr: 1e-3 },
    model: (nn) =>
      nn.sequential(
        nn.flatten(),
        nn.linear(784, 256),
        nn.relu(),
        nn.linear(256, 128),
        nn.relu(),
        nn.linear(128, 64),
        nn.relu(),
        nn.linear(64, 10),
      ),
    options: (_, { lr }) => ({ optimizer: { name: 'adam', lr } }),
  },
  cnn: {
    settings: { epochs: 8, batchSize: 32, lr: 2e-3 },
    model: (nn) =>
      nn.sequential(
        nn.unflatten(1, [1, 28]),
        nn.conv2d(1, 32, 3, { padding: 1, bias: false }),
        nn.batchNorm2d(32),
        nn.relu(),
        nn.maxPool2d(2),
        nn.conv2d(32, 64, 3, { padding: 1, bias: false }),
        nn.batchNorm2d(64),
        nn.relu(),
        nn.maxPool2d(2),
        nn.flatten(),
        nn.dropout(0.25),
        nn.linear(3136, 128),
        nn.relu(),
        nn.linear(128, 10),
      ),
    options: (optim, { epochs, lr }) => ({
      optimizer: { name: 'adamw', lr, weightDecay: 0.01 },
      schedule: optim.schedule.oneCycle({ maxLr: lr, epochs, pctStart: 0.2 }),
      augment: { crop: 1, flip: 'horizontal' },
      earlyStopping: { monitor: 'validation.accuracy', patience: 4, restoreBest: true },
    }),
  },
};
