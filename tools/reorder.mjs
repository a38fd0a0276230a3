/** @file Puts functions of a wasm module that are alike behind one another: brotli takes 2 % less then. */
import { readFileSync, writeFileSync } from 'node:fs';
import { readWasm } from './wasm-file.mjs';

/** All runs of four bytes. */
function runsOf(bytes) {
  const runs = new Set();
  for (let i = 0; i + 4 <= bytes.length; ++i) runs.add(bytes.readUInt32LE(i));
  return runs;
}

/** Runs that both have, of all that there are in either. */
function likeness(a, b) {
  const [fewer, more] = a.size < b.size ? [a, b] : [b, a];
  let both = 0;
  for (const run of fewer) if (more.has(run)) ++both;
  return both / (a.size + b.size - both + 1);
}

/** Places of the functions, each followed by the one of those left that is most like it. */
function order(functions) {
  const runs = functions.map(({ bytes }) => runsOf(bytes));
  const left = new Set(runs.keys());
  const placed = [];
  for (let last = 0; ;) {
    left.delete(last);
    placed.push(last);
    if (left.size === 0) return placed;
    let [next, most] = [-1, -1];
    for (const candidate of left) {
      const like = likeness(runs[last], runs[candidate]);
      if (like > most) [next, most] = [candidate, like];
    }
    last = next;
  }
}

/** The text of a module (wasm-dis) with the functions of its binary form in another order. */
export function reordered(text, wasm) {
  const parts = text
    .trimEnd()
    .slice(0, -1)
    .split(/\n(?= \()/); // without the bracket that closes the module
  const isFunction = (part) => part.startsWith(' (func ');
  const functions = parts.filter(isFunction);
  const places = order(readWasm(wasm).functions);
  if (places.length !== functions.length) throw new Error(`${functions.length} functions in the text, ${places.length} in the module`);
  return [...parts.filter((part) => !isFunction(part)), ...places.map((place) => functions[place])].join('\n') + '\n)\n';
}

/** Writes the module over; `run(tool, …args)` runs a tool of Binaryen. */
export async function reorder(run, wasm) {
  const text = `${wasm}.wat`;
  await run('wasm-dis', wasm, '-o', text);
  writeFileSync(text, reordered(readFileSync(text, 'utf8'), readFileSync(wasm)));
  await run('wasm-as', text, '-o', wasm);
}
