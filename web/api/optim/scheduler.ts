/** @file Scheduler: a learning-rate schedule at work on an optimizer. */
import { Call } from '../call.js';
import { engine } from '../engine.js';
import { HebbError } from '../error.js';
import { schedules as table } from '../generated/rows.js';
import type { Schedule } from '../generated/schedules.js';
import { Held, watch } from '../lifetime.js';
import { numbersOf } from '../row.js';
import type { Optimizer } from './optimizer.js';

const isList = (inside: Schedule | readonly Schedule[]): inside is readonly Schedule[] => Array.isArray(inside);
const listOf = (inside: Schedule | readonly Schedule[]): readonly Schedule[] => (isList(inside) ? inside : [inside]);

/** What schedules say of their unit, and of others inside. */
interface Fields {
  schedules?: Schedule | readonly Schedule[];
  schedule?: Schedule | readonly Schedule[];
  steps?: number;
  unit?: 'epoch' | 'step';
}

/** The schedules inside. */
const withinOf = ({ schedules, schedule = [] }: Fields): readonly Schedule[] => listOf(schedules ?? schedule);

/** Kind, options, and the schedules inside. */
function wireOf(c: Call, schedule: Schedule): number[] {
  const { type, ...options } = schedule;
  if (!table.has(type)) throw new HebbError('argument', 'schedule', `unknown schedule: ${JSON.stringify(schedule)}`);
  const row = table.row(table.numberOf(type));
  const within = withinOf(options);
  return [row.number, ...numbersOf(c, row, [options]), within.length, ...within.flatMap((one) => wireOf(c, one))];
}

/** What a schedule counts in fit; schedules that act together must agree. */
export function unitOf(schedule: Schedule): 'epoch' | 'step' {
  const { schedules, steps = 0, unit = steps > 0 ? 'step' : 'epoch' }: Fields = schedule;
  const units = new Set(withinOf(schedule).map(unitOf));
  if (!schedules) units.add(unit);
  const [first = 'epoch'] = units;
  if (units.size > 1)
    throw new HebbError('argument', 'fit', `schedules count either epochs or steps, not both: ${JSON.stringify(schedule)}`);
  return first;
}

export class Scheduler {
  readonly #held: Held;
  readonly unit: 'epoch' | 'step';

  /** @internal Made by optim.scheduler(). */
  constructor(
    optimizer: Optimizer,
    /** what it carries out */
    readonly schedule: Schedule,
  ) {
    const e = engine('scheduler');
    this.unit = unitOf(schedule);
    this.#held = new Held('scheduler', e.schedulerNew(optimizer.handle('scheduler'), wireOf(new Call('schedule', e), schedule)));
    watch(this, this.#held);
  }

  /** @internal */
  handle(op: string): number {
    return this.#held.value(op);
  }

  /** Sets the learning rates of the next epoch or step; reduceOnPlateau looks at `metric`. */
  step(metric = NaN): void {
    engine('step').schedulerStep(this.handle('step'), metric);
  }

  /** All that a later run needs to go on: plain numbers. */
  stateDict(): number[] {
    return engine('stateDict').schedulerState(this.handle('stateDict'));
  }

  /** Goes on from a state that stateDict() gave: sets the optimizer's learning rates, too. */
  loadStateDict(state: readonly number[]): void {
    engine('loadStateDict').schedulerSetState(this.handle('loadStateDict'), state);
  }

  dispose(): void {
    this.#held.free();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** A schedule at work in a loop of one's own: sets the learning rates of the start at once, and others with every step(). */
export const scheduler = (optimizer: Optimizer, schedule: Schedule): Scheduler => new Scheduler(optimizer, schedule);
