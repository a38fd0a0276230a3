/** @file Who may include whom: the table of rooms, and the check of one file against it. */
import { posix } from 'node:path';

/** Room to the rooms it may include; what those may include, it may, too. This is the one copy of the table in code. */
export const rooms = {
  'src/core': [],
  'src/simd': ['src/core'],
  'src/kernels': ['src/simd', 'src/core'],
  'src/tensor': ['src/core'],
  'src/autograd': ['src/tensor'],
  'src/ops': ['src/autograd', 'src/kernels'],
  'src/nn': ['src/ops'],
  'src/optim': ['src/kernels', 'src/tensor'],
  'src/data': ['src/kernels', 'src/tensor'],
  'src/train': ['src/nn', 'src/optim', 'src/data'],
  bindings: ['src/train'],
  'web/api': [],
  'web/widgets': [],
  'web/site': ['web/api', 'web/widgets'],
};

/** Things that one place alone may name. `text` is looked for in code, not in comments. */
const confined = [
  { what: 'xsimd', text: /#\s*include\s*<(xsimd|xtl)/, only: /^src\/simd\/vec\.h$/ },
  { what: 'vector intrinsics', text: /#\s*include\s*<(wasm_simd128|immintrin|[a-z]mmintrin|arm_neon)\.h>/, only: /^src\/simd\/vec\.h$/ },
  { what: 'Emscripten', text: /#\s*include\s*<emscripten/, only: /^bindings\// },
  { what: 'a platform switch', text: /\b__EMSCRIPTEN__\b/, only: /^(bindings|tests)\// },
  {
    what: 'a generator other than Philox',
    text: /\bMath\.random\b|\bstd::(mt19937|rand|random_device|default_random_engine|minstd_rand)/,
    only: /^$/,
  },
];

/** The names by which the package is imported from outside. */
const publicNames = { hebb: 'web/api', 'hebb/worker': 'web/api', 'hebb/ui': 'web/widgets' };

/** All that `room` may include: itself and whatever can be reached through the table. */
export function reachable(room, reached = new Set([room])) {
  for (const next of rooms[room]) {
    if (reached.has(next)) continue;
    reached.add(next);
    reachable(next, reached);
  }
  return reached;
}

/** The room of a path, or undefined for tests, tools and what lies outside. */
export const roomOf = (path) => Object.keys(rooms).find((room) => path === room || path.startsWith(`${room}/`));

const isCpp = (path) => /\.(cpp|h|def)$/.test(path);

/** Text without comments; quoted text stays, as it holds the names of what is included. */
export const withoutComments = (text) =>
  text.replace(/("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|\/\*[\s\S]*?\*\/|(?<!:)\/\/[^\n]*/g, (_, quoted) => quoted ?? ' ');

/** The rooms that a C++ or TypeScript file names, as [room, how it is written]; npm packages and the standard library are none. */
function targets(path, code) {
  if (isCpp(path)) {
    return [...code.matchAll(/^\s*#\s*include\s*"([^"]+)"/gm)].map(([, name]) => {
      const beside = posix.join(posix.dirname(path), name);
      return [name.includes('/') ? (roomOf(`src/${name}`) ?? roomOf(name)) : roomOf(beside), name];
    });
  }
  if (!path.startsWith('web/')) return []; // the generator in bindings holds imports as text that it writes
  const imports = [...code.matchAll(/\b(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g), ...code.matchAll(/\bnew URL\(\s*['"](\.[^'"]+)['"]/g)];
  return imports
    .map(([, name]) => [name.startsWith('.') ? roomOf(posix.join(posix.dirname(path), name)) : publicNames[name], name])
    .filter(([room, name]) => room !== undefined || name.startsWith('.'));
}

/** What is wrong with one file, as sentences; `path` is relative to the project. */
export function violations(path, text) {
  const code = withoutComments(text);
  const found = confined.filter((rule) => rule.text.test(code) && !rule.only.test(path)).map((rule) => `${path} names ${rule.what}`);
  const room = roomOf(path);
  if (!room) return found;
  const allowed = reachable(room);
  for (const [target, name] of targets(path, code)) {
    if (!allowed.has(target)) found.push(`${path} may not include ${name}: ${room} sees ${[...allowed].join(', ')}`);
  }
  return found;
}
