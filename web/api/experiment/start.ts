/** @file Experiments around fit: restarts, learning rates, folds, searches, plans. What they need is loaded when one is called. */
import type { Dataset } from '../data/dataset.js';
import type { Model } from '../nn/module.js';
import type { CrossValidateOptions, CrossValidation } from './cross-validate.js';
import type { ModelSource } from './fresh.js';
import type { LrFinderOptions, LrReport } from './lr-finder.js';
import type { Plan, PlanOptions } from './plan.js';
import type { RandomRestartOptions, Restarts } from './random-restart.js';
import type { SearchOptions, SearchParams, SearchResult, SearchSpace } from './search.js';

const loaded = () => import('./all.js');

/**
 * Trains several models from different initial weights and keeps the one with the smallest loss on `validation` (on the training samples
 * where there is none): small networks can get stuck. `await randomRestart(model, set, { tries: 5, epochs: 200 })`.
 * @param model its weights become the best ones found; or a function that makes a model, as own modules need
 */
export const randomRestart = async (model: ModelSource, dataset: Dataset, options: RandomRestartOptions = {}): Promise<Restarts> =>
  (await loaded()).randomRestart(model, dataset, options);

/**
 * Learning-rate range test (Smith 2017): one training step each at rates that grow by the same factor, until the loss is four times its
 * smallest value. Weights and random generator are afterwards what they were. `const { suggestion } = await lrFinder(model, train)`.
 */
export const lrFinder = async (model: Model, dataset: Dataset, options: LrFinderOptions = {}): Promise<LrReport> =>
  (await loaded()).lrFinder(model, dataset, options);

/**
 * k-fold cross-validation: k fresh models, each trained without one part of the data set, which it does not see as validation data either,
 * and evaluated on it. Parts keep the shares of the classes. `const { mean, std } = await crossValidate(model, set, { folds: 5, metrics: ['accuracy'] })`.
 * @param model its architecture is used, not its weights; or a function that makes a model, as own modules need
 */
export const crossValidate = async (model: ModelSource, dataset: Dataset, options: CrossValidateOptions = {}): Promise<CrossValidation> =>
  (await loaded()).crossValidate(model, dataset, options);

/**
 * Looks for good hyper-parameters: at random (Bergstra and Bengio 2012) or all combinations of lists.
 * `await search({ lr: { min: 1e-4, max: 1, scale: 'log' }, width: [8, 16] }, async ({ lr, width }) => …loss…, { trials: 20 })`.
 * @param objective gets the values of one trial, gives what is to be small (or large: mode 'max')
 */
export const search = async <Space extends SearchSpace>(
  space: Space,
  objective: (params: SearchParams<Space>, trial: number) => number | Promise<number>,
  options: SearchOptions = {},
): Promise<SearchResult<Space>> => (await loaded()).search(space, objective, options);

/**
 * What a run of fit with these options would take on this device: memory and time, measured in some training steps. Weights and random
 * generator are afterwards what they were. `const { bytes, msPerStep, seconds } = await plan(model, train, { epochs: 50 })`.
 */
export const plan = async (model: Model, dataset: Dataset, options: PlanOptions = {}): Promise<Plan> =>
  (await loaded()).plan(model, dataset, options);
