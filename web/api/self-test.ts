/** @file The self-test itself: what selfTest() loads when it is called. */
import { HebbError } from './error.js';
import { refuseUnknown } from './options.js';
import type { Checked, SelfTestOptions, SelfTestReport, SelfTestRow } from './self-test/start.js';
import { turn } from './train/turn.js';
import { Comparison } from './self-test/comparison.js';
import { differences } from './self-test/differences.js';
import { GoldenRunner, readCases } from './self-test/golden.js';
import { lanes, products } from './self-test/lanes.js';
import { camel, type Hebb, type TableRow } from './self-test/rows.js';
import { checksOf } from './self-test/values.js';

// for the package's own tests
export { differences, GoldenRunner, lanes, readCases };
export const rows = async (): Promise<readonly TableRow[]> => (await import('./generated/self-test-data.js')).rows;

/** Time at a stretch, in milliseconds, before others have their turn. */
const sliceMs = 4;

type Part = 'reference' | 'differences' | 'lanes';

/** One piece of a row's checks: short, and nothing is left of it. */
interface Piece {
  part: Part;
  run: () => Comparison | undefined;
}

function piecesOf(hebb: Hebb, row: TableRow, golden: GoldenRunner): Piece[] {
  const pieces: Piece[] = readCases(row.golden).map((one) => ({ part: 'reference', run: () => golden.run(one) }));
  if (row.kind !== 'operation' && row.kind !== 'loss') return pieces;
  for (const text of checksOf(row)) pieces.push({ part: 'differences', run: () => differences(hebb, row, text) });
  pieces.push({ part: 'lanes', run: () => lanes(hebb, row) });
  if (row.name === 'matmul') pieces.push({ part: 'lanes', run: () => products(hebb) });
  return pieces;
}

/** Runs a piece; the generator goes on afterwards as if nothing had been. */
function runPiece(hebb: Hebb, piece: Piece): Comparison {
  const state = hebb.randomState();
  try {
    return hebb.scope(piece.run) ?? new Comparison();
  } catch (error) {
    const failed = new Comparison();
    failed.fail(error instanceof Error ? error.message : String(error));
    return failed;
  } finally {
    hebb.setRandomState(state);
  }
}

const plain = ({ checks, deviation }: Comparison): Checked => ({ checks, deviation });

/** A row from what its pieces found. A row that nothing checked has not passed. */
function rowOf({ kind, family, name, pytorch }: TableRow, found: Readonly<Record<Part, Comparison>>): SelfTestRow {
  const all = new Comparison();
  for (const part of Object.values(found)) all.merge(part);
  const message = all.checks === 0 ? all.message || 'nothing was checked' : all.message;
  const parts = { reference: plain(found.reference), differences: plain(found.differences), lanes: plain(found.lanes) };
  return { kind, family, name: camel(name), pytorch, passed: message === '', message, ...plain(all), ...parts };
}

function device(): SelfTestReport['device'] {
  const { userAgent = `Node.js ${globalThis.process?.version ?? ''}`, hardwareConcurrency = 0 } = globalThis.navigator ?? {};
  return { userAgent, cores: hardwareConcurrency };
}

export async function runSelfTest({ signal, onProgress, only, ...rest }: SelfTestOptions): Promise<SelfTestReport> {
  refuseUnknown('selfTest', rest);
  const hebb = await import('./index.js');
  const data = await import('./generated/self-test-data.js');
  const { simd, threads, version } = await hebb.load({ all: true });
  const wanted = data.rows.filter((row) => !only || only.includes(row.kind) || only.includes(camel(row.name)));
  const golden = new GoldenRunner(hebb, data.rows);
  const rows: SelfTestRow[] = [];
  const start = performance.now();
  let slice = -Infinity;
  for (const row of wanted) {
    const found = { reference: new Comparison(), differences: new Comparison(), lanes: new Comparison() };
    for (const piece of piecesOf(hebb, row, golden)) {
      if (performance.now() - slice > sliceMs) {
        await turn();
        if (signal?.aborted) throw new HebbError('aborted', 'selfTest', `the signal aborted the test after ${rows.length} rows`);
        slice = performance.now();
      }
      found[piece.part].merge(runPiece(hebb, piece));
    }
    const made = rowOf(row, found);
    rows.push(made);
    onProgress?.({ done: rows.length, total: wanted.length, row: made });
  }
  const failed = rows.filter(({ passed }) => !passed).length;
  const seconds = (performance.now() - start) / 1000;
  return { version, simd, threads, device: device(), seconds, passed: rows.length - failed, failed, notRun: data.notRun, rows };
}
