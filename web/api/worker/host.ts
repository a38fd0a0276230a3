/** @file The worker's side: holds data sets, models and runs by number and answers the page. */
import type { Dataset } from '../data/dataset.js';
import { data, evaluate, HebbError, load, manualSeed, memory, nn, open, save, scope, tensor } from '../index.js';
import { crossValidate, lrFinder, plan, randomRestart } from '../index.js';
import type { Model } from '../nn/module.js';
import type { Tensor } from '../tensor.js';
import type { TensorData } from '../types.js';
import { buffersIn, errorToWire } from './protocol.js';
import type { Arguments, DatasetFace, FromWorker, InputOptions, MethodName, ModelFace, Request, Result, WireSamples } from './protocol.js';
import { RunTable } from './run-table.js';

type Post = (message: FromWorker, transfer: ArrayBuffer[]) => void;
type Handlers = { [M in MethodName]: (...args: Arguments<M>) => Result<M> | Promise<Result<M>> };

/** Things by number. */
class Table<T extends { dispose(): void }> {
  readonly #items = new Map<number, T>();
  #next = 1;

  constructor(readonly kind: string) {}

  add(item: T): number {
    this.#items.set(this.#next, item);
    return this.#next++;
  }

  at(id: number): T {
    const item = this.#items.get(id);
    if (!item) throw new HebbError('disposed', 'session', `the ${this.kind} was disposed and cannot be used any more`);
    return item;
  }

  dispose(id: number): void {
    this.#items.get(id)?.dispose();
    this.#items.delete(id);
  }
}

const plain = (t: Tensor): TensorData => ({ data: t.toArray(), shape: [...t.shape] });

/** f(x as a tensor); all tensors made on the way are freed. */
const withInput = <T>(x: WireSamples, { shape }: InputOptions, f: (input: Tensor) => T): T =>
  scope(() => f(tensor(x, shape ? { shape } : {})));

function handlers(post: Post): Handlers {
  const datasets = new Table<Dataset>('data set');
  const models = new Table<Model>('model');
  const runs = new RunTable((event) => {
    post(event, []);
  });
  const face = (dataset: Dataset): DatasetFace => {
    const { size, shape, targetShape, classes, features, normalization } = dataset;
    return { id: datasets.add(dataset), size, shape, targetShape, classes, features, normalization };
  };
  const modelFace = (model: Model): ModelFace => ({ spec: model.spec(), id: models.add(model) });
  return {
    load,
    manualSeed,
    memory: () => memory(),
    fromArrays: (x, y, options) => face(data.fromArrays(x, y, options)),
    csv: async (source, options) => face(await data.csv(source, options)),
    idx: (images, labels, options) => face(data.idx(images, labels, options)),
    synthetic: (name, options) => face(data.synthetic(name, options)),
    split: (id, shares, options) => datasets.at(id).split(shares, options).map(face),
    subset: (id, rows) => face(datasets.at(id).subset(rows)),
    x: (id) => datasets.at(id).x(),
    y: (id) => datasets.at(id).y(),
    disposeDataset: (id) => {
      datasets.dispose(id);
    },
    model: (spec) => modelFace(nn.fromSpec(spec)),
    predict: (id, x, { then, ...options }) =>
      withInput(x, options, (input) => {
        const output = models.at(id).predict(input);
        return plain(then === 'softmax' ? output.softmax(-1) : then === 'sigmoid' ? output.sigmoid() : output);
      }),
    activations: (id, x, options) => withInput(x, options, (input) => models.at(id).activations(input).map(plain)),
    stateDict: (id) => nn.snapshot(models.at(id)),
    loadStateDict: (id, state, options) => models.at(id).loadStateDict(state, options),
    train: (id, mode) => {
      models.at(id).train(mode);
    },
    summary: (id, inputShape) => models.at(id).summary(inputShape),
    disposeModel: (id) => {
      models.dispose(id);
    },
    fit: (run, model, dataset, { validation, doctor = false, ...options }) => {
      runs.start(run, models.at(model), datasets.at(dataset), doctor, {
        ...options,
        ...(validation !== undefined && { validation: datasets.at(validation) }),
      });
    },
    pause: (run) => runs.find(run)?.pause(),
    resume: (run) => runs.find(run)?.resume(),
    step: (run, count) => runs.at(run).step(count),
    restore: async (id, step) => {
      const run = runs.at(id);
      return { progress: await run.restore(step), history: run.history };
    },
    stop: (run) => runs.find(run)?.stop(),
    tap: (run, name, what, every) => runs.tap(run, name, what, every),
    tapped: (run, tap) => runs.tapped(run, tap),
    endTap: (run, tap) => {
      runs.endTap(run, tap);
    },
    abort: (run) => {
      runs.abort(run);
    },
    evaluate: (model, dataset, options) => evaluate(models.at(model), datasets.at(dataset), options),
    lrFinder: (model, dataset, options) => lrFinder(models.at(model), datasets.at(dataset), options),
    plan: (model, dataset, options) => plan(models.at(model), datasets.at(dataset), options),
    crossValidate: (model, dataset, options) => crossValidate(models.at(model), datasets.at(dataset), options),
    randomRestart: async (model, dataset, { validation, ...options }) => {
      const seen = validation === undefined ? {} : { validation: datasets.at(validation) };
      const { best, losses, summaries } = await randomRestart(models.at(model), datasets.at(dataset), { ...options, ...seen });
      return { best, losses, summaries };
    },
    save: (model, format) => save(models.at(model), format),
    open: async (source) => modelFace(await openModel(source)),
  };
}

async function openModel(source: Uint8Array | ArrayBuffer | Blob): Promise<Model> {
  const { model, tensors } = await open(source);
  for (const t of Object.values(tensors)) t.dispose();
  if (!model) throw new HebbError('file', 'open', 'the file holds tensors but no spec of a model: build the model and use loadStateDict');
  return model;
}

/** Answers requests through `post`; what it returns takes the page's messages. */
export function serve(post: Post): (request: Request) => void {
  const table = handlers(post);
  const answer = async <M extends MethodName>({ id, method, args }: Request<M>): Promise<void> => {
    try {
      const result = await table[method](...args);
      post({ id, result }, [...buffersIn(result)]);
    } catch (error) {
      post({ id, error: errorToWire(error, method) }, []);
    }
  };
  return (request) => void answer(request);
}
