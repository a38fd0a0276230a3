/** @file Type of the Emscripten module of the relaxed build with threads, which lies beside this package's JavaScript. */
import type { ModuleFactory } from './load.js';

declare const factory: ModuleFactory;
export default factory;
