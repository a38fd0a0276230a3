/** @file All that a run remembers, taken out and put back. */
import { nn, randomState, setRandomState, type Tensor } from '../index.js';
import type { RunPlan } from '../train/local-run.js';
import type { Meter, MeterState } from '../train/meter.js';
import type { EpochReport } from '../train/run.js';
import type { Stepper } from '../train/stepper.js';
import type { TensorData } from '../types.js';

/** The parts of a run. */
export interface RunParts {
  plan: RunPlan;
  stepper: Stepper;
  meter: Meter;
  history: readonly EpochReport[];
}

type Options = Record<string, number | number[] | undefined>;

/** Plain data and typed arrays. */
export interface RunState {
  model: Record<string, TensorData>;
  optimizer: Record<string, TensorData>;
  /** of each group of the optimizer: learning rates, momenta, … as they are now */
  groups: Options[];
  /** whether each parameter is trained */
  trained: boolean[];
  schedule: number[] | undefined;
  /** what the model does not hold: the averages, or the weights while these are applied */
  ema: { applied: boolean; spare: Record<string, TensorData> } | undefined;
  random: Uint8Array;
  position: Uint8Array;
  meter: MeterState;
  history: EpochReport[];
  /** of those that remember something, in their order */
  callbacks: unknown[];
}

const copies = (tensors: Readonly<Record<string, Tensor>>): Record<string, TensorData> =>
  nn.snapshot({ stateDict: () => ({ ...tensors }) });

export const remembering = ({ callbacks }: RunPlan): RunPlan['callbacks'] => callbacks.filter((callback) => callback.stateDict);

const schedulerOf = ({ scheduler, step }: RunPlan): RunPlan['scheduler'] => scheduler ?? step.scheduler;

/** Training steps to the optimizer's next one: gradients that wait for it are not part of the state. */
export function stepsToUpdate({ plan, meter }: RunParts): number {
  const { accumulate } = plan.step;
  return accumulate - (meter.stepInEpoch % accumulate);
}

/** Whether no gradients are waiting. */
export const isUpdated = (parts: RunParts): boolean => stepsToUpdate(parts) === parts.plan.step.accumulate;

/** Copies of everything, so that training can go on at once. */
export function capture({ plan, stepper, meter, history }: RunParts): RunState {
  const { model, optimizer } = plan.step;
  const moments = optimizer.stateDict();
  try {
    return {
      model: nn.snapshot(model),
      optimizer: copies(moments),
      groups: optimizer.groups.map((group) => group.options),
      trained: model.parameters().map((parameter) => parameter.requiresGrad),
      schedule: schedulerOf(plan)?.stateDict(),
      ema: plan.ema && { applied: plan.ema.applied, spare: copies(plan.ema.spare) },
      random: randomState(),
      position: stepper.position(),
      meter: meter.state,
      history: [...history],
      callbacks: remembering(plan).map((callback) => callback.stateDict?.()),
    };
  } finally {
    for (const moment of Object.values(moments)) moment.dispose();
  }
}

/** Puts everything back but the history, which is the run's own. */
export function restore({ plan, stepper, meter }: RunParts, state: RunState): void {
  const { model, optimizer } = plan.step;
  model.loadStateDict(state.model);
  model.parameters().forEach((parameter, i) => (parameter.requiresGrad = state.trained[i] ?? true));
  optimizer.groups.forEach((group, i) => {
    const now = group.options;
    for (const [name, value] of Object.entries(state.groups[i] ?? {})) {
      if (value !== undefined && String(value) !== String(now[name])) group.set(name, value);
    }
  });
  schedulerOf(plan)?.loadStateDict(state.schedule ?? []);
  optimizer.loadStateDict(state.optimizer);
  if (state.ema) plan.ema?.goOn(state.ema.spare, state.ema.applied);
  stepper.setPosition(state.position);
  setRandomState(state.random);
  meter.state = state.meter;
  remembering(plan).forEach((callback, i) => callback.loadStateDict?.(state.callbacks[i] as never));
}
