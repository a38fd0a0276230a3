/** @file Keeper: the checkpoints of one run. When they are due, two generations of them, and which one the run goes on from. */
import { toHebbError, HebbError } from '../error.js';
import { refuseUnknown } from '../options.js';
import type { EpochReport } from '../train/run.js';
import { checkSame, identityOf, specOf, type Identity } from './identity.js';
import { pack, unpack } from './pack.js';
import { seal, unseal } from './seal.js';
import { capture, isUpdated, restore, stepsToUpdate, type RunParts, type RunState } from './state.js';
import type { CheckpointOptions, CheckpointStatus } from './status.js';
import { storeAt, type CheckpointPlace, type CheckpointStore } from './store.js';

const op = 'checkpoint';
/** Generations that are kept. */
const kept = 2;
/** Problems that are told at most. */
const told = 20;

/** How a run ended, when it did. */
interface End {
  ended: boolean;
  stopped: boolean;
}

/** All of a file. */
type Contents = RunState & End & { identity: Identity };

const fileName = (generation: number): string => `${generation}.safetensors`;
const generationOf = (file: string): number[] => {
  const [, number] = /^([1-9]\d*)\.safetensors$/.exec(file) ?? [];
  return number === undefined ? [] : [Number(number)];
};

export class Keeper {
  readonly #store: CheckpointStore;
  readonly #parts: RunParts;
  readonly #options: Required<Omit<CheckpointOptions, 'to'>>;
  readonly #status: CheckpointStatus;
  #identity: Identity = {};
  /** the highest number that was given */
  #newest = 0;
  /** generations of this run that are whole, the newest last */
  #whole: number[] = [];
  /** those that go when there is a new one: older, damaged, or another run's */
  #others: number[] = [];
  #due = false;
  #since = performance.now();
  #writing = false;
  /** Resolves when nothing is being written any more. */
  written: Promise<void> = Promise.resolve();

  constructor(to: string, store: CheckpointStore, parts: RunParts, options: Required<Omit<CheckpointOptions, 'to'>>) {
    this.#store = store;
    this.#parts = parts;
    this.#options = options;
    this.#status = { to, problems: [] };
  }

  get status(): CheckpointStatus {
    return { ...this.#status, problems: [...this.#status.problems] };
  }

  /** Puts the newest checkpoint that is whole into the run; tells how that one ended, undefined where there is none. */
  async resume(report: (report: EpochReport) => void): Promise<End | undefined> {
    this.#identity = await identityOf(this.#parts.plan);
    this.#others = (await this.#store.list()).flatMap(generationOf).sort((a, b) => b - a);
    this.#newest = this.#others[0] ?? 0;
    for (const generation of this.#options.resume ? [...this.#others] : []) {
      const found = await this.#read(generation);
      if (!found) continue;
      checkSame(this.#status.to, found.contents.identity, this.#identity);
      restore(this.#parts, found.contents);
      found.contents.history.forEach(report);
      this.#whole = this.#others.splice(this.#others.indexOf(generation), 1);
      const { finished, steps } = this.#parts.meter;
      if (found.contents.ended && !finished && !isUpdated(this.#parts))
        throw new HebbError('state', 'fit', `the run ended between two steps of the optimizer and cannot become longer: step ${steps}`);
      Object.assign(this.#status, { resumedAt: steps, step: steps, bytes: found.bytes });
      return found.contents;
    }
    return undefined;
  }

  /** A checkpoint; undefined where the file is damaged, which is a problem to tell. */
  async #read(generation: number): Promise<{ contents: Contents; bytes: number } | undefined> {
    const file = fileName(generation);
    const bytes = await this.#store.read(file);
    if (!bytes) return undefined;
    try {
      return { contents: unpack(await unseal(bytes)) as Contents, bytes: bytes.length };
    } catch (error) {
      this.#problem(error, `'${this.#status.to}', file ${file}, is damaged and was skipped`);
      return undefined;
    }
  }

  /** Training steps after which keep() must be asked. */
  get stepsToNext(): number {
    const { everySteps } = this.#options;
    return this.#due ? stepsToUpdate(this.#parts) : everySteps - (this.#parts.meter.steps % everySteps);
  }

  /** Writes a checkpoint where one is due, beside further training. */
  async keep(): Promise<void> {
    const late = !this.#writing && performance.now() - this.#since >= this.#options.everySeconds * 1000;
    this.#due ||= late || this.#parts.meter.steps % this.#options.everySteps === 0;
    if (!this.#due || !isUpdated(this.#parts)) return;
    this.#due = false;
    await this.written;
    this.#write({ ended: false, stopped: false });
  }

  /** Writes the last one. */
  async end(stopped: boolean): Promise<void> {
    await this.written;
    this.#write({ ended: true, stopped });
  }

  #write(end: End): void {
    this.#since = performance.now();
    this.#writing = true;
    this.written = this.#writeNow(end).finally(() => (this.#writing = false));
  }

  async #writeNow(end: End): Promise<void> {
    const generation = this.#newest + 1;
    try {
      const contents: Contents = { ...capture(this.#parts), ...end, identity: this.#identity };
      const step = this.#parts.meter.steps;
      const bytes = await seal(pack(contents, specOf(this.#parts.plan.step.model)));
      await this.#store.write(fileName(generation), bytes);
      this.#newest = generation;
      this.#whole.push(generation);
      Object.assign(this.#status, { step, bytes: bytes.length });
      await this.#tidy();
    } catch (error) {
      this.#problem(error, `'${this.#status.to}' could not be written`);
    }
  }

  /** Removes all but the generations that are kept. */
  async #tidy(): Promise<void> {
    this.#others.push(...this.#whole.splice(0, this.#whole.length - kept));
    for (const generation of this.#others) await this.#store.remove(fileName(generation));
    this.#others = [];
  }

  /** Tells what went wrong; the same thing again is not told again. */
  #problem(error: unknown, what: string): void {
    const { problems } = this.#status;
    const { code, message } = toHebbError(error, op);
    const name = error instanceof DOMException ? `${error.name}: ` : '';
    const problem = { code, message: `${what}: ${name}${message}` };
    if (problems.at(-1)?.message === problem.message) return;
    problems.push(problem);
    problems.splice(0, problems.length - told);
  }
}

function positive(name: string, value: number | undefined, whole: boolean): number | undefined {
  if (value === undefined || (value >= 0 && (!whole || value === Infinity || (Number.isInteger(value) && value > 0)))) return value;
  throw new HebbError(
    'argument',
    op,
    `${name} must be a${whole ? ' whole number of at least 1' : ' number of at least 0'}: ${String(value)}`,
  );
}

/** The keeper that fit's option `checkpoint` asks for. */
export function keeperOf(given: CheckpointPlace | CheckpointOptions, parts: RunParts): Keeper {
  const options: CheckpointOptions = typeof given === 'object' && 'to' in given ? given : { to: given };
  const { to, everySteps, everySeconds, resume = true, ...rest } = options;
  refuseUnknown(op, rest);
  return new Keeper(typeof to === 'string' ? to : 'store', storeAt(op, to), parts, {
    everySteps: positive('everySteps', everySteps, true) ?? Infinity,
    everySeconds: positive('everySeconds', everySeconds, false) ?? (everySteps === undefined ? 10 : Infinity),
    resume,
  });
}
