/** @file What is trained while it is killed: plain data, so that it can be done in a process, a page or a worker. */

const dense = {
  type: 'sequential',
  children: [
    { type: 'linear', inFeatures: 2, outFeatures: 32 },
    { type: 'batchNorm1d', numFeatures: 32 },
    { type: 'tanh' },
    { type: 'dropout', p: 0.1 },
    { type: 'linear', inFeatures: 32, outFeatures: 2 },
  ],
};

/** Points for training and validation; `data` is the package's, or a session's. */
const points = (data) =>
  Promise.all([
    data.synthetic('moons', { n: 400, noise: 0.2, seed: 1 }),
    data.synthetic('moons', { n: 100, noise: 0.2, seed: 2 }), // prettier-ignore
  ]);

const convolutional = {
  type: 'sequential',
  children: [
    { type: 'conv2d', inChannels: 1, outChannels: 4, kernelSize: 3 },
    { type: 'relu' },
    { type: 'maxPool2d', kernelSize: 2 },
    { type: 'flatten' },
    { type: 'linear', inFeatures: 100, outFeatures: 2 },
  ],
};

/** Pictures of 12 x 12 with a bright row, or a bright column, and their classes. */
const pictures = (data) =>
  Promise.all(
    [240, 60].map((n, part) => {
      const pixels = Uint8Array.from({ length: n * 144 }, (_, i) => {
        const [picture, row, column] = [Math.floor(i / 144), Math.floor(i / 12) % 12, i % 12];
        return ((picture % 2 ? column : row) === (picture + part) % 12 ? 200 : 20) + ((i * 37) % 31);
      });
      const labels = Uint8Array.from({ length: n }, (_, i) => i % 2);
      return data.fromArrays(pixels, labels, { shape: [1, 12, 12], normalize: 'auto' });
    }),
  );

const common = { batchSize: 16, sliceMs: 2 };
const long = { ...common, epochs: 24, ema: { decay: 0.95 }, accumulate: 2 };
const varied = { shift: 2, crop: 1, flip: 'both', rotate: 20, scale: [0.8, 1.2], erase: 0.3, noise: 0.1 };

/** Each with options of fit, or of randomRestart where it says `tries`. */
export const tasks = [
  { spec: dense, sets: points, options: { ...long, optimizer: 'adamw', schedule: { type: 'cosine', epochs: 24, steps: 0, etaMin: 0 } } },
  {
    spec: dense,
    sets: points,
    options: { ...long, optimizer: { name: 'sgd', lr: 0.05, momentum: 0.9 }, earlyStopping: { patience: 20, restoreBest: true } },
  },
  { spec: dense, sets: points, options: { ...long, optimizer: 'adam', augment: { noise: 0.1, mixup: 0.3 } } },
  {
    spec: dense,
    sets: points,
    options: { ...long, optimizer: 'rmsprop', classWeight: { 0: 1.5 }, augment: { noise: 0.1, mixup: 0.3 }, epochs: 8 },
  },
  {
    spec: dense,
    sets: points,
    options: {
      ...long,
      optimizer: { name: 'sgd', lr: 0.4, momentum: 0.8 },
      schedule: { type: 'reduceOnPlateau', patience: 1, factor: 0.5, threshold: 0.02, cooldown: 1 },
    },
  },
  { spec: convolutional, sets: pictures, options: { ...common, epochs: 10, optimizer: { name: 'adam', lr: 0.01 }, augment: varied } },
  { spec: dense, sets: points, options: { ...common, epochs: 8, optimizer: 'nadam', tries: 3 } },
];

/**
 * Trains a task by fit or randomRestart, of the package or of a session. `told` gets the training steps so far.
 * @returns the outcome, and what was said of the checkpoint last
 */
export async function train({ fit, randomRestart }, { options }, [model, set, validation], { checkpoint, told }) {
  let [before, last, status] = [0, 0, undefined];
  const onProgress = ({ step, checkpoint: now }) => {
    if (step < last) before += last; // of another try
    [last, status] = [step, now ?? status];
    told(before + step);
  };
  const all = { ...options, validation, onProgress, ...(checkpoint && { checkpoint }) };
  if (!options.tries) {
    const run = fit(model, set, all);
    const { history, steps } = await run.done;
    return { reports: history.map(numbersOf), steps, checkpoint: run.progress.checkpoint };
  }
  const { losses, best, summaries } = await randomRestart(model, set, all);
  const reports = [losses, best, ...summaries.flatMap(({ history }) => history.map(numbersOf))];
  return { reports, steps: summaries.reduce((sum, { steps }) => sum + steps, 0), checkpoint: status };
}

/** The numbers of a report but times. */
const numbersOf = ({ epoch, loss, validation }) => [epoch, loss, validation.loss];

/** What is compared: weights bit by bit, and the numbers of all reports. */
export const outcome = (state, { reports, steps }) => ({
  weights: Object.values(state).map(({ data }) => Array.from(new Uint32Array(data.buffer, data.byteOffset, data.length))),
  reports,
  steps,
});

/** Numbers from 0 to 1, each part of which is met alike often. */
const share = (i) => (0.5 + i * 0.6180339887498949) % 1;

/** The i-th moment of a run of so many training steps: some milliseconds after one of them was told. */
export const moment = (i, steps) => ({ step: Math.floor(0.95 * share(i) * steps), ms: 40 * share(3 * i + 1) });
