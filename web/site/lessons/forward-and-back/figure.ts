/** @file Forward and back: a 2-2-1 network with all its numbers, walked through phase by phase, or trained at speed. */
import { CodePanel, LineChart, Network, Player, TimeSlider, type BiasChange, type WeightChange } from 'hebb/ui';
import { choiceField, decimalField, listField, wholeField } from '../../shared/address.js';
import { connect } from '../../shared/engine.js';
import { CurveHistory } from '../../shared/curve-history.js';
import { startLesson } from '../../shared/lesson.js';
import { count, decimal, element } from '../../shared/page.js';
import { showProgram } from '../../shared/run-code.js';
import { Timeline } from '../../shared/timeline.js';
import program from './code.js?raw';
import type { Api, Example, Step, Weights } from './engine.js';
import { phases } from './phases.js';

interface Moment {
  readonly step: Step;
  readonly phase: number;
  /** Steps before this one. */
  readonly number: number;
}

const inputs = [[0, 0], [0, 1], [1, 0], [1, 1]] as const; // prettier-ignore
const answers = { xor: [0, 1, 1, 0], or: [0, 1, 1, 1], and: [0, 0, 0, 1] } as const;

const lesson = startLesson(
  {
    data: choiceField('xor', ['xor', 'or', 'and']),
    rate: decimalField(0.5, 0.01, 3, 2),
    seed: wholeField(1, 0, 9999),
    /** All nine, in the order of Weights; none: those of the seed. */
    weights: listField<number>([], decimalField(0, -9, 9, 3), 9),
  },
  (_, changed) => (changed.has('rate') && changed.size === 1 ? timeline.branch() : timeline.begin(first)),
);
const engine = connect<Api>(new Worker(new URL('./engine.ts', import.meta.url), { type: 'module' }), lesson.fail);
const network = element('network', Network);
const chart = element('chart', LineChart);
const history = new CurveHistory(['loss']);
const timeline = new Timeline<Moment>({
  player: element('player', Player),
  slider: element('time', TimeSlider),
  advance,
  show,
  onError: lesson.fail,
  speeds: { slow: 1 / 90, steady: 1 / 6, fast: phases.length * 12 },
});

const examples = (): Example[] => inputs.map((x, i) => ({ x, y: answers[lesson.state.data][i] ?? 0 }));
const momentsOf = (step: Step, number: number): Moment[] => phases.map((_, phase) => ({ step, phase, number }));

async function first(): Promise<Moment> {
  const given = lesson.state.weights;
  const weights: Weights =
    given.length === 9
      ? { hidden: given.slice(0, 4), hiddenBias: given.slice(4, 6), output: given.slice(6, 8), outputBias: given.slice(8) }
      : await engine.first(lesson.state.seed);
  const [step] = await engine.steps(weights, examples(), 1, lesson.state.rate, 1);
  if (!step) throw new Error('the engine made no step');
  history.clear();
  return { step, phase: 0, number: 0 };
}

/** The rest of the step at hand, and as many more steps as are needed. */
async function advance({ step, phase, number }: Moment, wanted: number): Promise<readonly Moment[]> {
  const rest = momentsOf(step, number).slice(phase + 1);
  const more = Math.ceil((wanted - rest.length) / phases.length);
  if (more <= 0) return rest;
  const next = await engine.steps(step.after, examples(), (step.example + 1) % inputs.length, lesson.state.rate, more);
  return [...rest, ...next.flatMap((made, i) => momentsOf(made, number + 1 + i))];
}

function show({ step, phase, number }: Moment): void {
  const { weights, gradients } = step;
  const at = phases[phase];
  const example = examples()[step.example];
  if (!at || !example) return;
  const seen = (from: number, values: readonly number[]): Float32Array =>
    Float32Array.from(values, (value) => (phase >= from ? value : NaN));
  const updated = phase === phases.length - 1 ? step.after : weights;
  network.weights = [Float32Array.from(updated.hidden), Float32Array.from(updated.output)];
  network.biases = [Float32Array.from(updated.hiddenBias), Float32Array.from(updated.outputBias)];
  network.gradients = [phase >= 5 ? Float32Array.from(gradients.hidden) : null, phase >= 4 ? Float32Array.from(gradients.output) : null];
  network.values = [Float32Array.from(example.x), seen(1, step.hidden), seen(2, [step.probability])];
  network.highlight = at.highlight;
  history.add(number, { loss: step.meanLoss });
  chart.x = history.x;
  chart.curves = [{ label: 'mean loss', values: history.values('loss') }];
  const right = step.probabilities.map((p, i) => p > 0.5 === (answers[lesson.state.data][i] === 1));
  [...(element('examples', HTMLTableElement).tBodies[0]?.rows ?? [])].forEach((row, i) => {
    row.classList.toggle('right', right[i]);
    row.classList.toggle('current', i === step.example);
    const texts = [answers[lesson.state.data][i], step.probabilities[i]?.toFixed(3), right[i] ? '✓' : '✗'];
    texts.forEach((text, k) => ((row.cells[k + 2] ?? row).textContent = String(text)));
  });
  const texts = {
    direction: at.back ? '← back' : 'forward →',
    phase: at.name,
    said: at.said(step, example, lesson.state.rate),
    steps: count(number),
    loss: decimal(step.meanLoss),
    pace: count(timeline.stepsPerSecond / phases.length),
  };
  for (const [id, text] of Object.entries(texts)) element(id, HTMLElement).textContent = text;
  if (at.name === 'update') lesson.solve('round');
  if (lesson.state.data === 'xor' && number > 0 && step.probabilities.every((p, i) => Math.abs(p - (answers.xor[i] ?? 0)) < 0.1))
    lesson.solve('xor');
  lesson.alive();
}

/** One weight by hand: the others stay as they are shown. */
function edit(place: number, value: number): void {
  const { step, phase } = timeline.frame ?? {};
  if (!step) return;
  const { hidden, hiddenBias, output, outputBias } = phase === phases.length - 1 ? step.after : step.weights;
  lesson.change({ weights: [...hidden, ...hiddenBias, ...output, ...outputBias].map((weight, i) => (i === place ? value : weight)) });
}

network.layers = [
  { label: 'inputs', units: 2, names: ['x₁', 'x₂'], kinds: ['input', 'input'] },
  { label: 'hidden', units: 2, kinds: ['tanh', 'tanh'] },
  { label: 'output', units: 1, names: ['p'], kinds: ['sigmoid'] },
];
network.addEventListener('weight-change', (event) => {
  const { gap, index, value } = (event as CustomEvent<WeightChange>).detail;
  edit(gap === 0 ? index : 6 + index, value);
});
network.addEventListener('bias-change', (event) => {
  const { layer, unit, value } = (event as CustomEvent<BiasChange>).detail;
  edit(layer === 1 ? 4 + unit : 8, value);
});
element('player', Player).addEventListener('reset', () => lesson.change({ seed: (lesson.state.seed + 1) % 10_000, weights: [] }));
showProgram(element('program', CodePanel), program);
lesson.start();
