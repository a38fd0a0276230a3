/** @file data.augment: how the pictures of training batches are varied at random. Settings are plain data; the engine does it. */
import { invoke } from '../call.js';
import { describe, HebbError } from '../error.js';

/** What is left out is not done. The numbers are drawn for every picture anew, from the generator that manualSeed seeds. */
export interface Augmentation {
  /** most pixels that a picture is moved by along either side, also parts of pixels; what comes in is black */
  shift?: number | undefined;
  /** whole pixels of a black frame around the picture, from which a picture of the size it had is cut anywhere */
  crop?: number | undefined;
  /** mirrored with chance 1/2: left and right, top and bottom, or both each by itself */
  flip?: 'horizontal' | 'vertical' | 'both' | undefined;
  /** most degrees that it is turned by, to either side; at most 180 */
  rotate?: number | undefined;
  /** least and most times as large as it was */
  scale?: readonly [number, number] | undefined;
  /** chance that a box of it becomes black: 2 to 33 % of its area, sides from 3:10 to 10:3 (Zhong et al. 2020) */
  erase?: number | undefined;
  /** standard deviation of normal numbers that are added to all values, as the network sees these */
  noise?: number | undefined;
  /**
   * mixes every picture with another one of the batch: λ a + (1 - λ) b, where λ is drawn for the batch from Beta(mixup, mixup) and counted
   * for the larger part; the loss is λ loss(a) + (1 - λ) loss(b) (Zhang et al. 2018)
   */
  mixup?: number | undefined;
}

/** An error unless these are settings; with a handle, ones for this data set. */
export function checkAugmentation(op: string, settings: Augmentation, dataset = 0): void {
  const given: unknown = settings;
  if (typeof given !== 'object' || given === null)
    throw new HebbError('argument', op, `the settings must be an object: ${describe(given)}`);
  invoke(op, (e) => {
    e.augmentationCheck(settings, dataset);
  });
}

/** Settings for `fit`'s and `batches`' option `augment`, checked. */
export function augment(settings: Augmentation): Augmentation {
  checkAugmentation('augment', settings);
  return settings;
}
