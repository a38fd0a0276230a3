/** @file What is trained while it is killed: plain data, so that it can be done in a process, a page or a worker. */

export const spec = {
  type: 'sequential',
  children: [
    { type: 'linear', inFeatures: 2, outFeatures: 32 },
    { type: 'batchNorm1d', numFeatures: 32 },
    { type: 'tanh' },
    { type: 'dropout', p: 0.1 },
    { type: 'linear', inFeatures: 32, outFeatures: 2 },
  ],
};

const common = { epochs: 24, batchSize: 16, validation: true, sliceMs: 2, ema: { decay: 0.95 }, accumulate: 2 };

/** Options of fit; the last ones make training steps in JavaScript. */
export const variants = [
  { ...common, optimizer: 'adamw', schedule: { type: 'cosine', epochs: 24, steps: 0, etaMin: 0 } },
  { ...common, optimizer: { name: 'sgd', lr: 0.05, momentum: 0.9 }, earlyStopping: { patience: 20, restoreBest: true } },
  { ...common, optimizer: 'adam', augment: { noise: 0.1, mixup: 0.3 } },
  { ...common, optimizer: 'rmsprop', classWeight: { 0: 1.5 }, augment: { noise: 0.1, mixup: 0.3 }, epochs: 8 },
];

/** Options of data.synthetic, for training and validation. */
export const sets = [
  { n: 400, noise: 0.2, seed: 1 },
  { n: 100, noise: 0.2, seed: 2 },
];

/** What is compared: weights bit by bit, and the numbers of all reports but times. */
export const outcome = (state, { history, steps }) => ({
  weights: Object.values(state).map(({ data }) => Array.from(new Uint32Array(data.buffer, data.byteOffset, data.length))),
  reports: history.map(({ epoch, loss, validation }) => [epoch, loss, validation.loss]),
  steps,
});

/** Numbers from 0 to 1, each part of which is met alike often. */
const share = (i) => (0.5 + i * 0.6180339887498949) % 1;

/** The i-th moment of a run of so many training steps: some milliseconds after one of them was told. */
export const moment = (i, steps) => ({ step: Math.floor(0.95 * share(i) * steps), ms: 40 * share(3 * i + 1) });
