/** @file The generator: what rows become, and that a wrong row is named. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chosen, goldenCases, selfTestData } from './emit-self-test.mjs';
import { goldenText, moduleRows, opRows, optimizerRows, readTables, render } from './generate.mjs';
import { macroCalls, parameters, readTable, splitArguments, stringLiteral } from './table.mjs';

const schedulesDef =
  'HEBB_SCHEDULE(Sequence, sequence, HEBB_OPTION(Schedules, schedules, {}, "what") HEBB_OPTION(std::vector<double>, milestones, {}, "when"), "One by one.")';
const modulesDef = 'HEBB_MODULE(relu, (), "max(x, 0).")';
const optimizersDef = 'HEBB_OPTIMIZER(Sgd, sgd, HEBB_OPTION(float, lr, 1e-3f, "rate"), "Descent.")';
const initDef = 'HEBB_INIT(zeros, (const Tensor& tensor), "0 everywhere.")';
const opsDef = 'HEBB_OP(Tensor, neg, (const Tensor& x), "-x.", "none")';
const loss =
  'HEBB_LOSS(mse, (const Tensor& input, const Tensor& target), MseOptions, HEBB_OPTION(Reduction, reduction, Reduction::mean, "how"), "Squares.", "")';
const callsDef = 'HEBB_CALL(tensor_free, "") HEBB_CALL(module_state, "*name:text tensor")';
const made = (more) =>
  render({ opsDef: `${opsDef}\n${loss}`, modulesDef, optimizersDef, schedulesDef, initDef, callsDef, version: '1.2.3', ...more });

test('brackets, strings, comments and preprocessor lines do not split arguments', () => {
  assert.deepEqual(splitArguments('a, (b, c), {1, 2}, "d, (e", std::optional<Pair<int, int>>, '), [
    'a',
    '(b, c)',
    '{1, 2}',
    '"d, (e"',
    'std::optional<Pair<int, int>>',
    '',
  ]);
  const source = '#define ROW(a) a \\\n  ROW(no)\n// ROW(no)\nROW(1, "// yes)" /* no */) ROW(\n2)';
  assert.deepEqual(
    macroCalls(source, 'ROW').map((call) => call.args),
    [['1', '"// yes)"'], ['2']],
  );
  assert.equal(stringLiteral('"a \\"b\\" "\n  "c"'), 'a "b" c');
  assert.throws(() => stringLiteral('"a" b'), /not a string literal/);
});

test('parameters have types, names and defaults', () => {
  assert.deepEqual(parameters('(const Tensor& x, int64_t end_dim = -1, float p=0.5f)'), [
    { type: 'const Tensor&', name: 'x' },
    { type: 'int64_t', name: 'end_dim', value: '-1' },
    { type: 'float', name: 'p', value: '0.5f' },
  ]);
});

test('an op becomes a method, a function and a row', () => {
  const row = `HEBB_OP_OPTIONS(Tensor, sum_up, (const Tensor& x, float p), SumOptions,
    HEBB_OPTION(Dims, dim, {}, "dimensions") HEBB_OPTION(bool, keep_dim, false, "keep"), "The sum " "over dim.", "")`;
  const files = made({ opsDef: `${row}\n${opsDef}\n${loss}` });
  assert.match(files['tensor-ops.ts'], / {2}sumUp\(p: number, dim\?: Dims \| SumOptions, options\?: SumOptions\): Tensor;/);
  assert.match(files['tensor-ops.ts'], /\* The sum over dim\.\n/);
  assert.match(files['tensor-ops.ts'], /\* @param options\.keepDim keep; default false/);
  assert.match(
    files['ops.ts'],
    /\*\/\nexport const sumUp: \(x: TensorLike, p: number, dim\?: .*\) => Tensor = \/\* @__PURE__ \*\/ operation\(0\);/,
  );
  assert.match(files['rows.ts'], / {2}sumUp: 'x p:float\|dim:dims=\[\] keepDim:flag=false',/);
});

test('losses are functions and names, not methods', () => {
  const files = made({});
  assert.match(files['losses.ts'], /export const mse: \(input: TensorLike, target: TensorLike, options\?: MseOptions\) => Tensor =/);
  assert.match(files['loss-names.ts'], /mse: 'mse',/);
  assert.doesNotMatch(files['tensor-ops.ts'] + files['ops.ts'], /mse/);
});

test('rows are numbered through the tables, only the methods start with a tensor that is not called one', () => {
  const where = 'HEBB_OP(Tensor, where, (const Tensor& condition, const Tensor& a), "a.", "none")';
  const files = made({ opsDef: `${opsDef}\n${where}\n${loss}` });
  assert.match(files['rows.ts'], /operations = .* new Table\(0, \{\n {2}neg: 'x',\n {2}where: 'condition:tensor a',\n/);
  assert.match(files['rows.ts'], / {2}mse: 'input:tensor target\|reduction:mean,sum,none=mean',/);
  assert.match(files['rows.ts'], /modules = .* new Table\(3, \{\n {2}relu: '',\n/);
  assert.match(files['rows.ts'], /optimizers = .* new Table\(5, \{\n {2}sgd: '\|lr:float=0\.001',\n/);
  assert.doesNotMatch(files['tensor-ops.ts'], /where/);
  assert.match(files['words.ts'], /export type Reduction = 'mean' \| 'sum' \| 'none';/);
});

test('calls are numbered behind all rows that the engine counts', () => {
  const text = made()['calls.ts'];
  assert.match(text, /firstCall = 5;/); // behind neg, mse, relu, zeros, sgd
  assert.match(text, /{\n {2}tensorFree: '',\n {2}moduleState: '\*name:text tensor',\n}/);
});

test('modules and optimizers become factories and specs', () => {
  const files = made({ modulesDef: `${modulesDef}\nHEBB_MODULE(drop_out, (float p = 0.5f), "Drops.")` });
  assert.match(files['modules.ts'], /export const dropOut: \(p\?: number\) => NativeModule = .* factory\(3\);/);
  assert.match(files['specs.ts'], /type: 'dropOut';\n {2}p\?: number;/);
  assert.match(files['rows.ts'], / {2}dropOut: 'p:float=0\.5',/);
  assert.match(files['optimizer-specs.ts'], /\{ name: 'sgd' \} & SgdOptions/);
  assert.match(files['optimizers.ts'], /interface SgdOptions extends GroupOptions \{/);
  assert.match(files['optimizers.ts'], /sgd: \(parameters: ParameterGroups<SgdOptions>, options\?: SgdOptions\) => Optimizer =/);
  assert.match(files['version.ts'], /'1\.2\.3'/);
});

test('a row takes the options of an earlier one, of another table, too', () => {
  const first = `HEBB_OP_OPTIONS(Tensor, pool, (const Tensor& x), PoolOptions, HEBB_OPTION(float, p, 1, "norm"), "Pools.", "")`;
  const second = 'HEBB_OP_LIKE(Tensor, pool_long, (const Tensor& x), PoolOptions, "Pools long.", "")';
  const files = made({ opsDef: `${first}\n${second}\n${loss}`, modulesDef: 'HEBB_MODULE_LIKE(pool, (float k), PoolOptions, "Pools.")' });
  assert.equal(files['tensor-ops.ts'].match(/export interface PoolOptions/g).length, 1);
  assert.match(files['tensor-ops.ts'], /poolLong\(options\?: PoolOptions\): Tensor;/);
  assert.match(files['rows.ts'], / {2}poolLong: 'x\|p:float=1',/);
  assert.match(files['modules.ts'], /export interface PoolOptions/);
  assert.match(files['modules.ts'], /export const pool: \(k: number, options\?: PoolOptions\) =>/);
  assert.throws(() => made({ opsDef: second }), /ops\.def: pool_long: no row before declares 'PoolOptions'/);
});

test('a module with a face of its own is made as that class', () => {
  const row = 'HEBB_MODULE_OPTIONS(gru, (int64_t n), GruOptions, HEBB_OPTION(bool, bias, true, "bias"), "Gates.")';
  const files = made({ modulesDef: `${modulesDef}\nHEBB_FACE(gru, Recurrent, "recurrent")\n${row}` });
  const text = files['modules.ts'];
  assert.match(text, /import \{ Recurrent \} from '\.\.\/nn\/recurrent\.js';/);
  assert.match(text, /export const gru: \(n: number, options\?: GruOptions\) => Recurrent = .* factory\(3, Recurrent\);/);
  assert.match(files['specs.ts'], /faces: .* = \{\n {2}gru: Recurrent,\n\};/);
});

test('schedules become plain descriptions, and rows in which those inside are named only', () => {
  const files = made({});
  assert.match(files['schedules.ts'], /schedules\?: Schedule \| readonly Schedule\[\];/);
  assert.match(files['schedules.ts'], /sequence: \(options\?: SequenceOptions\) => Schedule = .* described\('sequence'\);/);
  assert.match(files['rows.ts'], /schedules = .* new Table\(0, \{\n {2}sequence: '\|schedules:nested milestones:floats=\[\]',/);
});

test('a list of tensors, a default that is no plain number and a name that is a keyword', () => {
  const row = `HEBB_OP_OPTIONS(Tensors, var, (const Tensor& x), CutOptions,
    HEBB_OPTION(int64_t, end, INT64_MAX, "end") HEBB_OPTION(Betas, at, (Betas{0.5, 1}), "at") HEBB_OPTION(std::string, how, "", "how"), "Cuts.", "")`;
  const files = made({ opsDef: `${row}\n${opsDef}\n${loss}` });
  assert.match(files['rows.ts'], / {2}var: '\*x\|end:int=9007199254740991 at:pair=\[0\.5,1\] how:text=""',/);
  assert.match(files['ops.ts'], /\nconst var_: .* => Tensor\[\] = .*;\nexport \{ var_ as var \};/);
});

test('a wrong row is an error that names the row', () => {
  const op = (row) => () => made({ opsDef: `${row}\n${loss}` });
  assert.throws(op('HEBB_OP(Tensor, f, (const Matrix& x), "f.", "")'), /^Error: ops\.def: f: unknown type 'const Matrix&'/);
  assert.throws(op('HEBB_OP(int, f, (const Tensor& x), "f.", "")'), /ops\.def: f: unknown result type 'int'/);
  assert.throws(op('HEBB_OP(Tensor, delete, (const Tensor& x), "f.", "")'), /ops\.def: delete: 'delete' cannot be a function's name/);
  assert.throws(op('HEBB_OP(Tensor, f, (const Tensor& x), no doc, "")'), /ops\.def: f: .*not a string literal: no doc/);
  const odd = 'HEBB_OP_OPTIONS(Tensor, f, (const Tensor& x), FOptions, HEBB_OPTION(float, p, kHalf, "p"), "f.", "")';
  assert.throws(op(odd), /ops\.def: f: cannot express the default 'kHalf' of 'p'/);
  assert.throws(() => moduleRows('HEBB_MODULE(linear, (int64_t in'), /bracket never closed/);
  assert.throws(() => made({ optimizersDef: '// none' }), /optimizers\.def: no rows found/);
});

test('every row of the real tables is found', () => {
  const ops = opRows(readTable(fileURLToPath(new URL('../src', import.meta.url)), 'ops/ops.def'));
  for (const [path, read] of [
    ['ops/ops.def', opRows],
    ['nn/modules.def', moduleRows],
  ]) {
    const source = readTable(fileURLToPath(new URL('../src', import.meta.url)), path);
    const lines = source.split('\n').filter((line) => /^HEBB_(?!FACE)/.test(line));
    assert.equal(read(source, ops).length, lines.length, path);
  }
});

const golden = (title, lines) => goldenCases(`case op neg ${title}\ntol 1e-6 why\npytorch torch.neg\n${lines}\n`)[0];
const small = golden('small', 'param x f32[2] 1 2\nout f32[2] -1 -2\ngrad x f32[2] 1 1');
const tail = golden('tail', 'param x f32[5] 1 2 3 4 5\nout f32[5] -1 -2 -3 -4 -5\ngrad x f32[5] 1 1 1 1 1');
const long = golden('long', 'param x f32[7] 1 2 3 4 5 6 7\nout f32[7] 0 0 0 0 0 0 0\ngrad x f32[7] 1 1 1 1 1 1 1');
const flat = golden('flat', 'param x f32[9] 1 2 3 4 5 6 7 8 9\nout f32[9] 0 0 0 0 0 0 0 0 0');
const other = golden('other', 'param x f32[6] 1 2 3 4 5 6\nout f32[6] 0 0 0 0 0 0\noption p 2\ngrad x f32[6] 1 1 1 1 1 1');

test('the self-test takes the smallest case with a gradient and a tail, and one with other settings', () => {
  assert.deepEqual(chosen([flat, long, small, tail]), [tail]);
  assert.deepEqual(chosen([flat, other, long, small, tail]), [tail, other]);
  assert.deepEqual(chosen([flat]), [flat]);
});

test('the self-test has every row, with its names, types, checks and answers', () => {
  const tables = { ops: opRows(opsDef), modules: [], optimizers: optimizerRows(optimizersDef), schedules: [] };
  const sgd = 'case optimizer sgd plain\ntol 1e-6 why\nstart 0 f32[1] 1';
  const data = selfTestData(
    tables,
    `# head\n\ncase op neg a\ntol 1e-6 why\npytorch torch.neg\nparam x f32[1] 1\nout f32[1] -1\n\n${sgd}\n\ncase initializer ones a\n`,
  );
  const [neg, descent] = [...data.matchAll(/^ {2}(\{.*\}),$/gm)].map(([, text]) => JSON.parse(text));
  assert.deepEqual(neg, {
    kind: 'operation',
    family: '',
    name: 'neg',
    pytorch: 'torch.neg',
    parameters: { x: 'tensor' },
    options: {},
    checks: 'none',
    golden: 'case op neg a\ntol 1e-6\nparam x f32[1] 1\nout f32[1] -1',
  });
  assert.deepEqual([descent.kind, descent.name, descent.options], ['optimizer', 'sgd', { lr: 'float' }]);
  assert.match(data, /notRun: .* = \{"initializer":1\};/);
  assert.throws(() => selfTestData(tables, sgd), /^Error: ops\.def: neg: no golden case/);
});

test('every row of the repository has a case, and a family', () => {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const tables = readTables(root);
  assert.ok(selfTestData(tables, goldenText(root)).length > 1000);
  for (const row of Object.values(tables).flat()) assert.match(row.family, /^[a-z_]+$/);
});
