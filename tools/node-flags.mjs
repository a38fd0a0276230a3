/** @file Flags of this Node. */

/** Node 20 takes relaxed SIMD by a flag only; the package picks that build wherever it runs. */
export const relaxedFlags = parseInt(process.versions.node, 10) < 21 ? ['--experimental-wasm-relaxed-simd'] : [];
