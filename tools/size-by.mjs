/**
 * @file `npm run size -- --by room` and `--by function`: where the bytes are. Of the larger wasm module before it is split, functions
 * by room (llvm-nm tells which object has which), with what brotli takes less without them; of the JavaScript, folders by their share.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { metafile } from './bundle.mjs';
import { filesBelow } from './files.mjs';
import { must, root, say } from './process.mjs';
import { toolchain } from './toolchain.mjs';
import { readWasm } from './wasm-file.mjs';

const build = 'build/wasm-release';
const row = (...cells) => say(cells.map((cell, i) => (i === 0 ? String(cell).padEnd(28) : String(cell).padStart(9))).join(''));
const without = (name) => name.replace(/ \(\.\d+\)$/, ''); // the linker's number behind names that occur several times

/** Rooms by the names of functions, as the objects of a module have them. */
async function roomsOf(module) {
  const { emscripten } = await toolchain();
  const llvm = (await must(join(emscripten, 'em-config'), ['LLVM_ROOT'])).trim();
  const core = { 'hebb.simd128': 'hebb', 'hebb.relaxed': 'hebb_relaxed_core' }[module];
  const folders = [`${core}.dir/src`, `${module.replace('.', '_')}.dir/bindings`].map((name) => `${build}/CMakeFiles/${name}`);
  const objects = filesBelow(folders, /\.o$/);
  const rooms = new Map();
  for (const line of (await must(join(llvm, 'llvm-nm'), ['-A', '-C', '--defined-only', ...objects])).split('\n')) {
    const [, path, name] = /^(\S+):\s+\S+ [TtWw] (.+)$/.exec(line) ?? [];
    const [, room] = /(?:src\/(\w+)|bindings)\//.exec(path ?? '') ?? [];
    if (path && !rooms.has(name)) rooms.set(name, /^(?:\w+ )?std::/.test(name) ? 'libc++ and libc' : (room ?? 'bindings'));
  }
  return rooms;
}

/** [{ name, room, bytes }], the largest first. */
async function functionsOf(module, wasm) {
  const rooms = await roomsOf(module);
  const symbols = readFileSync(join(root, build, `${module}.mjs.symbols`), 'utf8').matchAll(/^(\d+):(.*)$/gm);
  const unescaped = (name) => name.replace(/\\([0-9a-f]{2})/g, (_, code) => String.fromCharCode(parseInt(code, 16)));
  const names = new Map([...symbols].map(([, index, name]) => [Number(index), unescaped(name)]));
  const functions = wasm.functions.map(({ index, bytes }) => ({ name: names.get(index) ?? '', bytes }));
  return functions
    .map(({ name, bytes }) => ({ name, bytes, room: rooms.get(without(name)) ?? 'libc++ and libc' }))
    .sort((a, b) => b.bytes.length - a.bytes.length);
}

export async function byFunction(module) {
  const wasm = readWasm(readFileSync(join(root, build, `${module}.wasm`)));
  for (const { name, room, bytes } of await functionsOf(module, wasm))
    say(`${String(bytes.length).padStart(7)}  ${room.padEnd(16)}${name}`);
}

/** `compressed(bytes)` is the size after brotli. */
export async function byRoom(module, compressed) {
  const wasm = readWasm(readFileSync(join(root, build, `${module}.wasm`)));
  const functions = await functionsOf(module, wasm);
  const size = (list) => compressed(Buffer.concat(list.map(({ bytes }) => bytes)));
  const all = size(functions);
  row(module, 'functions', 'bytes', 'brotli');
  const found = [...new Set(functions.map(({ room }) => room))].map((room) => {
    const [own, others] = [true, false].map((is) => functions.filter((one) => (one.room === room) === is));
    return { room, count: own.length, bytes: own.reduce((sum, one) => sum + one.bytes.length, 0), brotli: all - size(others) };
  });
  for (const { room, count, bytes, brotli } of found.sort((a, b) => b.brotli - a.brotli)) row(room, count, bytes, brotli);
  row(
    'what rooms share',
    '',
    '',
    found.reduce((left, { brotli }) => left - brotli, all),
  );
  const data = wasm.sections.filter(({ id }) => id === 11);
  row(
    'texts and tables',
    '',
    data.reduce((sum, { bytes }) => sum + bytes.length, 0),
    size(data),
  );
  const rest = wasm.sections.filter(({ id }) => id !== 10 && id !== 11);
  row(
    'types, indices, names',
    '',
    rest.reduce((sum, { bytes }) => sum + bytes.length, 0),
    size(rest),
  );
  const [whole, ...parts] = [`${build}/${module}.wasm`, `dist/${module}.wasm`, `dist/${module}.rest.wasm`].map((path) =>
    compressed(readFileSync(join(root, path))),
  );
  row('two files instead of one', '', '', parts.reduce((sum, part) => sum + part) - whole);
}

/** The JavaScript of these files of dist/ by the folders that it comes from. */
export function byFolder(names, compressed) {
  const { outputs } = JSON.parse(readFileSync(join(root, metafile), 'utf8'));
  const folders = new Map();
  for (const name of names) {
    const { inputs, bytes } = outputs[`dist/${name}`];
    const brotli = compressed(readFileSync(join(root, 'dist', name)));
    const add = (folder, share) => {
      const now = folders.get(folder) ?? { bytes: 0, brotli: 0 };
      folders.set(folder, { bytes: now.bytes + share, brotli: now.brotli + (brotli * share) / bytes });
    };
    let left = bytes;
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const [, folder] = /^(node_modules\/[^/]+|.+(?=\/))/.exec(path) ?? [];
      add(folder ?? path, bytesInOutput);
      left -= bytesInOutput;
    }
    add('imports and exports', left);
  }
  row('JavaScript', 'bytes', 'brotli');
  const sorted = [...folders].sort(([, a], [, b]) => b.brotli - a.brotli);
  for (const [folder, { bytes, brotli }] of sorted) row(folder, bytes, Math.round(brotli));
}
