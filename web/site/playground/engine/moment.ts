/** @file All there is to see of a network at one moment: every unit all over the plane, weights, losses, gradients. */
import { nn, scope, type Finding, type Tensor } from 'hebb';
import type { TimeMark } from 'hebb/ui';
import type { Loss, State } from '../state.js';
import type { Course } from './course.js';
import type { Batch } from './points.js';
import type { Stretch } from './stretch.js';

export interface Figures {
  /** Over all points as the weights are now, without penalty, dropout and noise; undefined where there are no points. */
  readonly loss: number | undefined;
  readonly accuracy: number | undefined;
  readonly validationLoss: number | undefined;
  readonly validationAccuracy: number | undefined;
}

/** Parameters, or the loss's gradients by them: a weight matrix [unit, unit before] and a bias vector a layer. */
export interface Parameters {
  readonly weights: readonly Float32Array[];
  readonly biases: readonly Float32Array[];
}

export interface Moment extends Figures, Parameters {
  readonly step: number;
  /** Passes over the training points, with fractions. */
  readonly epoch: number;
  /** Steps to which one can go, and those where something was changed. */
  readonly begin: number;
  readonly end: number;
  readonly marks: readonly TimeMark[];
  /** Changes with each branch; `branchEpoch`: where the present one began. */
  readonly branch: number;
  readonly branchEpoch: number;
  /** By layer, inputs first: each unit's values at the samples of the plane, [unit, sample]. */
  readonly maps: readonly Float32Array[];
  /** Of the loss over all training points; null where there are none. */
  readonly gradients: Parameters | null;
  /** Root mean square of each layer's weight gradient. */
  readonly gradientSizes: readonly number[];
  readonly findings: readonly Finding[];
  /** Why training cannot go on; null where it can. */
  readonly failure: string | null;
  /** What is trained with since one went to another stretch; null where nothing has changed without being asked. */
  readonly state: State | null;
}

/** Where a score stands for the second class. */
const threshold: Record<Loss, number> = { bceWithLogits: 0, mse: 0.5 };

const float = (t: Tensor): Float32Array => Float32Array.from(t.toArray());

/** Loss and share of right answers of one output a point. */
function judge(output: Tensor, { y }: Batch, name: Loss): { loss: Tensor; accuracy: number } {
  return { loss: nn[name](output, y), accuracy: output.gt(threshold[name]).eq(y).mean().item() };
}

/** Parameters by layer: weights and biases take turns. */
function byLayer(tensors: readonly Tensor[]): Parameters {
  const values = tensors.map(float);
  return { weights: values.filter((_, i) => i % 2 === 0), biases: values.filter((_, i) => i % 2 === 1) };
}

const noGradients = { loss: undefined, accuracy: undefined, gradients: null, gradientSizes: [] };

/** Loss and gradient over all training points; the network's own gradients are empty afterwards. */
function learnt({ network: { model }, train, state }: Stretch): Pick<Moment, 'loss' | 'accuracy' | 'gradients' | 'gradientSizes'> {
  if (!train) return noGradients;
  return scope(() => {
    const { loss, accuracy } = judge(model.forward(train.x), train, state.loss);
    loss.backward();
    const gradients = model.parameters().map(({ grad }) => {
      if (!grad) throw new Error('a parameter has no gradient');
      return grad;
    });
    const sizes = gradients.filter((_, i) => i % 2 === 0).map((gradient) => gradient.square().mean().sqrt().item());
    return { loss: loss.item(), accuracy, gradients: byLayer(gradients), gradientSizes: sizes };
  });
}

function heldOut({ network: { model }, state }: Stretch, validation: Batch | null): Pick<Moment, 'validationLoss' | 'validationAccuracy'> {
  if (!validation) return { validationLoss: undefined, validationAccuracy: undefined };
  return scope(() => {
    const { loss, accuracy } = judge(model.predict(validation.x), validation, state.loss);
    return { validationLoss: loss.item(), validationAccuracy: accuracy };
  });
}

/** Every unit at every sample [samples, 2] of the plane. */
function mapsOf({ network: { model, shown } }: Stretch, plane: Tensor): Float32Array[] {
  return scope(() => {
    const children = model.activations(plane);
    const layers = shown.flatMap((child) => children[child] ?? []);
    return [plane, ...layers].map((values) => float(values.transpose(0, 1)));
  });
}

export function momentOf(course: Course, plane: Tensor, validation: Batch | null): Omit<Moment, 'failure' | 'state'> {
  const { here } = course;
  const { model } = here.network;
  model.eval();
  try {
    return {
      step: course.step,
      epoch: here.epochAt,
      begin: course.begin,
      end: course.end,
      marks: course.marks,
      branch: course.begun,
      branchEpoch: here.start.epoch,
      maps: mapsOf(here, plane),
      ...byLayer(model.parameters()),
      ...learnt(here),
      ...heldOut(here, validation),
      findings: here.findings,
    };
  } finally {
    model.zeroGrad();
    model.train();
  }
}

/** The buffers of a moment that can be handed over instead of copied. */
export function buffersOf({ maps, weights, biases, gradients }: Moment): ArrayBuffer[] {
  const arrays = [...maps, ...weights, ...biases, ...(gradients ? [...gradients.weights, ...gradients.biases] : [])];
  return arrays.map(({ buffer }) => buffer).filter((buffer) => buffer instanceof ArrayBuffer);
}
