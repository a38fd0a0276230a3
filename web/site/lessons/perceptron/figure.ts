/** @file The perceptron as a graph: inputs, weights, a sum and a step, walked through one part after the other. */
import { CodePanel, Network, Player, type BiasChange, type WeightChange } from 'hebb/ui';
import { choiceField, decimalField, type Field as StateField } from '../../shared/address.js';
import { connect } from '../../shared/engine.js';
import { Latest } from '../../shared/latest.js';
import { startLesson } from '../../shared/lesson.js';
import { element } from '../../shared/page.js';
import { showProgram } from '../../shared/run-code.js';
import { Timeline } from '../../shared/timeline.js';
import { signed } from '../students.js';
import program from './code.js?raw';
import type { Api, Parts } from './engine.js';

/** What the school wants of four students, who are asked all at once. */
const wanted = [
  { inputs: [0.9, 0.3], output: 1 },
  { inputs: [0.3, 0.9], output: 0 },
  { inputs: [0.8, 0.7], output: 1 },
  { inputs: [0.4, 0.2], output: 0 },
] as const;

/** Parts of the computation, in order. */
const phases = ['inputs', 'products', 'sum', 'step'] as const;
interface Moment {
  readonly phase: number;
}

const weight = (initial: number): StateField<number> => decimalField(initial, -2, 2, 2);
const share = (initial: number): StateField<number> => decimalField(initial, 0, 1, 2);
const lesson = startLesson(
  { x1: share(0.7), x2: share(0.4), w1: weight(0.5), w2: weight(0.8), b: weight(-0.6), bias: choiceField('inside', ['inside', 'input']) },
  () => latest.run(compute),
);
const engine = connect<Api>(new Worker(new URL('./engine.ts', import.meta.url), { type: 'module' }), lesson.fail);
const latest = new Latest(lesson.fail);
const network = element('network', Network);
const timeline = new Timeline<Moment>({
  player: element('player', Player),
  advance: ({ phase }) => Promise.resolve(phase < phases.length - 1 ? [{ phase: phase + 1 }] : []),
  show: () => draw(),
  onError: lesson.fail,
  speeds: { slow: 1 / 70 },
});
let parts: Parts | null = null;

async function compute(): Promise<void> {
  const { x1, x2, w1, w2, b } = lesson.state;
  const [here, ...others] = await Promise.all(
    [[x1, x2], ...wanted.map(({ inputs }) => inputs)].map((inputs) => engine.perceptron(inputs, [w1, w2], b)),
  );
  parts = here ?? null;
  const table = element('students', HTMLTableElement).tBodies[0];
  const right = others.map(({ output }, i) => output === wanted[i]?.output);
  [...(table?.rows ?? [])].forEach((row, i) => {
    row.classList.toggle('right', right[i]);
    const texts = [signed(others[i]?.sum ?? 0), String(others[i]?.output ?? ''), '', right[i] ? '✓' : '✗'];
    texts.forEach((text, k) => {
      if (text !== '') (row.cells[k + 2] ?? row).textContent = text;
    });
  });
  if (right.every(Boolean)) lesson.solve('four');
  if (timeline.frame) draw();
  else timeline.reset({ phase: 0 });
  lesson.alive();
}

function draw(): void {
  const { x1, x2, w1, w2, b, bias } = lesson.state;
  const { phase } = timeline.frame ?? { phase: 0 };
  if (!parts) return;
  const asInput = bias === 'input';
  const inputs = asInput ? [x1, x2, 1] : [x1, x2];
  network.layers = [
    {
      label: 'inputs',
      units: inputs.length,
      names: ['exam', 'grades', 'one'].slice(0, inputs.length),
      kinds: inputs.map((_, i) => (i === 2 ? 'bias' : 'input')),
    },
    { label: 'sum', units: 1, kinds: ['sum'] },
    { label: 'step', units: 1, kinds: ['step'], names: ['accepted'] },
  ];
  network.weights = [Float32Array.from(asInput ? [w1, w2, b] : [w1, w2]), null];
  network.biases = [Float32Array.of(asInput ? NaN : b), Float32Array.of(NaN)];
  network.values = [
    Float32Array.from(inputs),
    Float32Array.of(phase >= 2 ? parts.sum : NaN),
    Float32Array.of(phase >= 3 ? parts.output : NaN),
  ];
  network.highlight =
    [
      { units: inputs.map((_, unit) => ({ layer: 0, unit })) },
      { links: inputs.map((_, index) => ({ gap: 0, index })) },
      { units: [{ layer: 1, unit: 0 }] },
      { units: [{ layer: 2, unit: 0 }] },
    ][phase] ?? null;
  element('said', HTMLElement).textContent = said(phase, parts, asInput);
  if (asInput && phase === 3) lesson.solve('one');
}

function said(phase: number, { products, sum, output, sumWithOne }: Parts, asInput: boolean): string {
  const { x1, x2, w1, w2, b } = lesson.state;
  const list = [...products.map(signed), signed(b)].join(' + ').replaceAll('+ −', '− ');
  return (
    [
      `Two numbers come in: exam ${signed(x1)} and grades ${signed(x2)}${asInput ? ', and a one that is always there' : ''}.`,
      `Each is multiplied by its weight: ${signed(x1)} · ${signed(w1)} = ${signed(products[0] ?? 0)}, ${signed(x2)} · ${signed(w2)} = ${signed(products[1] ?? 0)}${asInput ? `, 1 · ${signed(b)} = ${signed(b)}` : ''}.`,
      `The sum node adds ${asInput ? 'what comes in' : 'its bias'}: ${list} = ${signed(asInput ? sumWithOne : sum)}.`,
      `The step node looks at the sign alone: ${signed(sum)} ${sum < 0 ? 'is negative, so it says 0' : 'is not negative, so it says 1'}: ${output === 1 ? 'accepted' : 'rejected'}.`,
    ][phase] ?? ''
  );
}

network.addEventListener('weight-change', (event) => {
  const { index, value } = (event as CustomEvent<WeightChange>).detail;
  lesson.change({ [['w1', 'w2', 'b'][index] ?? 'b']: value });
});
network.addEventListener('bias-change', (event) => lesson.change({ b: (event as CustomEvent<BiasChange>).detail.value }));
showProgram(element('program', CodePanel), program);
lesson.start();
