/** @file The worker's side: carries out what the page asks, by the table of what is offered and by the methods that sessions alone have. */
import * as hebb from '../index.js';
import { HebbError, load, nn, open, scope, tensor } from '../index.js';
import type { Model } from '../nn/module.js';
import type { Tensor } from '../tensor.js';
import { offered, type Group } from './offered.js';
import { errorToWire, type FromPage, type InputOptions, type Methods, type WireSamples } from './protocol.js';
import { Receiving, type Post } from './receiving.js';
import { RunTable } from './run-table.js';

type Call = (...args: unknown[]) => unknown;

/** A method of Methods, whose data sets and models are the worker's own. */
type Handlers = { readonly [M in keyof Methods]: (...args: never[]) => unknown };

/** f(x as a tensor); all tensors made on the way are freed. */
const withInput = <T>(x: WireSamples, { shape }: InputOptions, f: (input: Tensor) => T): T =>
  scope(() => f(tensor(x, shape ? { shape } : {})));

const plain = (t: Tensor) => ({ data: t.toArray(), shape: [...t.shape] });

function handlers({ tables }: Receiving, runs: RunTable): Handlers {
  return {
    load,
    model: nn.fromSpec,
    predict: (model: Model, x: WireSamples, { then, ...options }: Parameters<Methods['predict']>[2]) =>
      withInput(x, options, (input) => {
        const output = model.predict(input);
        return plain(then === 'softmax' ? output.softmax(-1) : then === 'sigmoid' ? output.sigmoid() : output);
      }),
    activations: (model: Model, x: WireSamples, options: InputOptions) =>
      withInput(x, options, (input) => model.activations(input).map(plain)),
    stateDict: (model: Model) => nn.snapshot(model),
    open: openModel,
    dispose: (kind: 'dataset' | 'model', id: number) => {
      tables[kind].dispose(id);
    },
    fit: runs.start,
    pause: (run: number) => runs.find(run)?.pause(),
    resume: (run: number) => runs.find(run)?.resume(),
    step: (run: number, count: number) => runs.at(run).step(count),
    restore: async (id: number, step: number) => {
      const run = runs.at(id);
      return { progress: await run.restore(step), history: run.history };
    },
    stop: (run: number) => runs.find(run)?.stop(),
    setLr: runs.setLr,
    tap: runs.tap,
    tapped: runs.tapped,
    endTap: runs.endTap,
    abort: runs.abort,
  };
}

async function openModel(source: Uint8Array | ArrayBuffer | Blob): Promise<Model> {
  const { model, tensors } = await open(source);
  for (const t of Object.values(tensors)) t.dispose();
  if (!model) throw new HebbError('file', 'open', 'the file holds tensors but no spec of a model: build the model and use loadStateDict');
  return model;
}

/** Whose methods a group of the table names; data sets and models are the first argument of theirs. */
const owners: Partial<Record<Group, object>> = { data: hebb.data, models: nn.models, session: hebb };

/** The function behind 'data.csv', with its arguments. */
function offeredCall(path: string, args: unknown[]): () => unknown {
  const [group = '', name = ''] = path.split('.');
  const names: readonly string[] = Object.hasOwn(offered, group) ? offered[group as Group] : [];
  const [owner, rest] = owners[group as Group] ? [owners[group as Group], args] : [args[0], args.slice(1)];
  const found = names.includes(name) ? (owner as Record<string, unknown>)[name] : undefined;
  if (typeof found !== 'function') throw new HebbError('argument', name, `there is no such method of the ${group}`);
  return () => (found as Call).apply(owner, rest);
}

/** Answers what the page asks through `post`; what it returns takes the page's messages. */
export function serve(post: Post): (message: FromPage) => void {
  const receiving = new Receiving(post);
  const own = handlers(receiving, new RunTable(post));
  const answer = async (id: number, method: string, given: unknown[]): Promise<void> => {
    try {
      const { args, done } = receiving.received(given);
      try {
        const call = Object.hasOwn(own, method) ? () => (own[method as keyof Methods] as Call)(...args) : offeredCall(method, args);
        receiving.answer(id, await call(), method.startsWith('data.'));
      } finally {
        done();
      }
    } catch (error) {
      post({ answer: id, error: errorToWire(error, method) }, []);
    }
  };
  return (message) => {
    if ('answer' in message) receiving.answered(message);
    else if ('abort' in message) receiving.abort(message.abort);
    else void answer(message.id, message.method, message.args);
  };
}
