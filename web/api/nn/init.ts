/** @file nn.init: initial values, written into a tensor in place. */
import { invoke } from '../call.js';
import { nonlinearityWords, type Nonlinearity } from '../generated/words.js';

export * from '../generated/init.js';

/**
 * What an activation's slope asks the weights before it to be multiplied by.
 * @param param slope below 0 of 'leakyRelu'; default 0.01
 */
export function calculateGain(nonlinearity: Nonlinearity, param?: number): number {
  return invoke('calculateGain', (e, c) =>
    e.calculateGain(c.word('nonlinearity', nonlinearity, nonlinearityWords), c.optionalFloat('param', param)),
  );
}
