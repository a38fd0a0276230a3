/** @file What must be the same for a run to go on: model, data and settings, each as a short text. */
import { HebbError, type data, type nn } from '../index.js';
import type { RunPlan } from '../train/local-run.js';
import { remembering } from './state.js';
import { sha256 } from './seal.js';

export type Identity = Record<string, string>;

/** Rows that are read at once. */
const chunk = 1024;

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array => new Uint8Array(buffer, byteOffset, byteLength);

/** Size, shape, and a sum over all samples and targets: of the sums of chunks, so that no copy of the whole is needed. */
async function dataset(set: data.Dataset): Promise<string> {
  let sums = await sha256(bytesOf(set.y()));
  for (let at = 0; at < set.size; at += chunk) {
    const [x, y] = set.batch(Int32Array.from({ length: Math.min(chunk, set.size - at) }, (_, i) => at + i));
    const values = x.toArray();
    x.dispose();
    y.dispose();
    sums += await sha256(bytesOf(values));
  }
  return `${set.size} samples [${set.shape.join(', ')}], SHA-256 ${(await sha256(new TextEncoder().encode(sums))).slice(0, 16)}`;
}

/** The architecture; undefined for own modules. */
export function specOf(model: nn.Model): nn.ModelSpec | undefined {
  try {
    return model.spec();
  } catch (error) {
    if (error instanceof HebbError && error.code === 'state') return undefined;
    throw error;
  }
}

/** Of a run that has not begun yet. */
export async function identityOf(plan: RunPlan): Promise<Identity> {
  const { model, optimizer, loss, batchSize, shuffle, clipNorm, clipValue, accumulate, weights, augment } = plan.step;
  const scheduler = plan.scheduler ?? plan.step.scheduler;
  const given = {
    ...Object.fromEntries(Object.entries(model.stateDict()).map(([name, t]) => [`model '${name}'`, `${t.dtype}[${t.shape.join(', ')}]`])),
    architecture: specOf(model),
    'data set': await dataset(plan.step.dataset),
    validation: plan.validation && (await dataset(plan.validation)),
    metrics: [...plan.metrics],
    loss: typeof loss === 'function' ? 'a function' : loss,
    optimizer: optimizer.name,
    ...Object.fromEntries(optimizer.groups.map((group, i) => [`optimizer options${i > 0 ? ` of group ${i}` : ''}`, group.options])),
    schedule: scheduler?.schedule,
    ema: plan.ema?.decay,
    ...{ batchSize, shuffle, clipNorm, clipValue, accumulate, augment },
    'weights of samples': weights && (await sha256(bytesOf(weights))).slice(0, 16),
    'callbacks with a state': remembering(plan).length,
  };
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => {
      if (value === undefined) return [];
      return [[name, typeof value === 'string' ? value : JSON.stringify(value)]];
    }),
  );
}

/** A text, of a long one what is about its first difference from another. */
function differing(text = 'none', other = 'none'): string {
  const begin = text.length > 80 ? Math.max(0, Array.from(text).findIndex((letter, i) => letter !== other[i]) - 40) : 0;
  return `${begin > 0 ? '…' : ''}${text.slice(begin, begin + 80)}${text.length > begin + 80 ? '…' : ''}`;
}

/** Refuses a checkpoint of another run. */
export function checkSame(to: string, there: Identity, here: Identity): void {
  const names = Object.keys({ ...there, ...here }).filter((name) => there[name] !== here[name]);
  if (names.length === 0) return;
  const list = names
    .slice(0, 3)
    .map((name) => `${name} is ${differing(there[name], here[name])} there and ${differing(here[name], there[name])} here`);
  const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
  const way = 'another name keeps both, resume: false begins anew';
  throw new HebbError('state', 'fit', `the checkpoint '${to}' is of another run (${way}): ${list.join('; ')}${more}`);
}
