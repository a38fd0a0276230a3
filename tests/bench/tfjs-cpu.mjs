/** @file The side of TensorFlow.js 4.22 on its backend of plain JavaScript: the smallest network, where calls cost more than products. */
import { side } from './tfjs.mjs';

export const { start, trainer } = side('cpu', ({ id }) => id === 'W1');
