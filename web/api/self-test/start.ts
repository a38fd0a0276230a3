/** @file selfTest: whether the engine computes right on this device. What it needs is loaded when it is called. */

/** Numbers that were compared, and how far the worst was off: |got - want| / max(1, |want|). */
export interface Checked {
  checks: number;
  deviation: number;
}

/** What the checks of one operation, loss, module or optimizer came to; all checks together, then each kind of them. */
export interface SelfTestRow extends Checked {
  kind: 'operation' | 'loss' | 'module' | 'optimizer' | 'schedule';
  /** the table it stands in: 'pointwise' */
  family: string;
  /** as JavaScript names it: 'crossEntropy' */
  name: string;
  /** 'torch.nn.functional.cross_entropy'; '' where PyTorch has none */
  pytorch: string;
  passed: boolean;
  /** what was wrong first; '' where nothing was */
  message: string;
  /** values and gradients against PyTorch's answers, worked out in double precision */
  reference: Checked;
  /** gradients against finite differences of the forward pass */
  differences: Checked;
  /** the bits of an element in a SIMD lane against those that it has alone; matmul against three plain loops */
  lanes: Checked;
}

export interface SelfTestReport {
  version: string;
  /** which build runs */
  simd: 'simd128' | 'relaxed';
  threads: number;
  device: { userAgent: string; cores: number };
  seconds: number;
  /** rows */
  passed: number;
  failed: number;
  /** how many of PyTorch's answers are of a kind that only the package's own tests run */
  notRun: Readonly<Record<string, number>>;
  rows: SelfTestRow[];
}

export interface SelfTestOptions {
  /** aborts the test: the promise is rejected with a HebbError of code 'aborted' */
  signal?: AbortSignal;
  /** called after each row */
  onProgress?: (progress: { done: number; total: number; row: SelfTestRow }) => void;
  /** names ('matmul') and kinds ('loss') to test; default all */
  only?: readonly string[];
}

/**
 * Checks every operation, loss, module and optimizer on this device, in a few seconds and in slices of a few milliseconds:
 * against PyTorch's answers, against finite differences, and lane by lane. Loads the engine if load() was not called;
 * tensors, modes and the random generator are afterwards what they were.
 */
export async function selfTest(options: SelfTestOptions = {}): Promise<SelfTestReport> {
  const { runSelfTest } = await import('../self-test.js');
  return runSelfTest(options);
}
