/** @file Type of the relaxed build's Emscripten module, which lies beside this package's JavaScript. */
import type { ModuleFactory } from './load.js';

declare const factory: ModuleFactory;
export default factory;
