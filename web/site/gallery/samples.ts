/**
 * @file The gallery's samples: a row for each widget, in the order of the page. A widget without a row does not compile.
 * Read by the page and, for the markup, when the site is built: so it imports types only.
 */
import type { BiasChange, Curve, FieldAdd, FieldMove, FieldPoint, Grid, WeightChange } from 'hebb/ui';

export const groups = ['Steering', 'Words', 'Numbers', 'Planes and networks', 'Classes and pictures'] as const;

type Tag = Extract<keyof HTMLElementTagNameMap, `hebb-${string}`>;

interface Sample<Element> {
  readonly group: (typeof groups)[number];
  readonly markup: string;
  /** Gives the element its numbers, and the page's side of what it tells. */
  readonly show?: (element: Element) => void;
}

function on<Detail>(element: HTMLElement, type: string, act: (detail: Detail) => void): void {
  element.addEventListener(type, (event) => act((event as CustomEvent<Detail>).detail));
}

/** A copy with another number in one place. */
const changed = (values: Float32Array, index: number, value: number): Float32Array => values.map((old, i) => (i === index ? value : old));

/** n numbers made by a formula. */
const series = (n: number, value: (i: number) => number): number[] => Array.from({ length: n }, (_, i) => value(i));

/** A bell of numbers around `mean`, always the same ones. */
const bell = (n: number, mean: number, spread: number): number[] =>
  series(n, (i) => mean + spread * (Math.sin(i * 12.9898) + Math.sin(i * 78.233) + Math.sin(i * 37.719)));

/** Samples of f in the middles of a grid's cells, row by row from the top, over -1 to 1 both ways. */
function gridOf(side: number, f: (x: number, y: number) => number): Grid {
  const at = (i: number): number => ((i + 0.5) / side) * 2 - 1;
  return {
    columns: side,
    rows: side,
    values: Float32Array.from({ length: side * side }, (_, i) => f(at(i % side), -at(Math.floor(i / side)))),
  };
}

/** A picture of 28 × 28 pixels: ink where f is below 0. */
const picture = (f: (x: number, y: number) => number): Uint8Array =>
  Uint8Array.from(gridOf(28, f).values, (distance) => Math.max(0, Math.min(255, 128 - distance * 1500)));

const ring = picture((x, y) => Math.abs(Math.hypot(x, y) - 0.6) - 0.14);
const disc = picture((x, y) => Math.hypot(x, y) - 0.7);
const cross = picture((x, y) => Math.max(Math.min(Math.abs(x), Math.abs(y)) - 0.14, Math.max(Math.abs(x), Math.abs(y)) - 0.75));

const falling = (label: string, rate: number, floor: number, colour: Curve['colour'] & string): Curve => ({
  label,
  colour,
  values: series(41, (i) => floor + (0.7 - floor) * Math.exp(-i * rate)),
});

const program = `// Four examples, two inputs each.
const x = tensor([[0, 0], [0, 1], [1, 0], [1, 1]]);
const y = tensor([[0], [1], [1], [0]]);
const loss = nn.mse(model(x), y);
print('loss', loss.item());`;

export const samples: { readonly [Name in Tag]: Sample<HTMLElementTagNameMap[Name]> } = {
  'hebb-player': {
    group: 'Steering',
    markup: '<hebb-player actions="back play step reset" speeds="slow, steady, fast" speed="steady"></hebb-player>',
    show(player) {
      player.addEventListener('play', () => (player.playing = true));
      player.addEventListener('pause', () => (player.playing = false));
    },
  },
  'hebb-time-slider': {
    group: 'Steering',
    markup: '<hebb-time-slider></hebb-time-slider>',
    show(slider) {
      Object.assign(slider, { max: 1200, value: 420 });
      slider.marks = [
        { at: 300, label: 'rate halved' },
        { at: 1180, label: 'solved' },
      ];
    },
  },
  'hebb-slider': {
    group: 'Steering',
    markup: '<hebb-slider label="learning rate" values="0.001, 0.01, 0.1, 1" value="0.1"></hebb-slider>',
  },
  'hebb-select': { group: 'Steering', markup: '<hebb-select label="activation" options="relu:ReLU, tanh, sigmoid"></hebb-select>' },
  'hebb-task': { group: 'Words', markup: '<hebb-task done>Move the line until it separates every point.</hebb-task>' },
  'hebb-formula': {
    group: 'Words',
    markup: '<hebb-formula display tex="\\mathcal{L} = -\\sum_k y_k \\log \\hat{y}_k"></hebb-formula>',
  },
  'hebb-code': {
    group: 'Words',
    markup: '<hebb-code label="loss of a model" rows="5" output-rows="2"></hebb-code>',
    show(panel) {
      panel.code = program;
      panel.addEventListener('run', () => {
        panel.output = ['This page runs nothing:', { text: `${panel.code.length} characters were handed to it`, error: true }];
      });
    },
  },
  'hebb-findings': {
    group: 'Words',
    markup: '<hebb-findings label="What ails this training"></hebb-findings>',
    show(findings) {
      const message = 'Half of the units have put out 0 for every example of the last 100 steps';
      findings.findings = [
        { name: 'dead-relus', severity: 'warning', layer: '2', step: 400, message, fix: 'a lower learning rate, or leaky ReLU' },
      ];
    },
  },
  'hebb-progress': {
    group: 'Words',
    markup: '<hebb-progress label="training"></hebb-progress>',
    show: (progress) => void Object.assign(progress, { value: 0.42, secondsLeft: 75, note: 'epoch 3 of 5' }),
  },
  'hebb-line-chart': {
    group: 'Numbers',
    markup: '<hebb-line-chart label="loss" x-title="epoch" y-title="cross-entropy" y-min="0"></hebb-line-chart>',
    show(chart) {
      chart.x = series(41, (i) => i);
      chart.curves = [falling('training', 0.16, 0.04, 'second'), falling('validation', 0.13, 0.19, 'first')];
    },
  },
  'hebb-tensor': {
    group: 'Numbers',
    markup: '<hebb-tensor label="weights"></hebb-tensor>',
    show(view) {
      Object.assign(view, { shape: [2, 3, 5], data: Float32Array.from(bell(30, 0, 0.4)), highlight: [[0, 1, 2]] });
      view.names = { rows: ['a', 'b', 'c'], columns: ['x₁', 'x₂', 'x₃', 'x₄', 'bias'] };
    },
  },
  'hebb-histogram': {
    group: 'Numbers',
    markup: '<hebb-histogram label="weights of layer 1" x-title="weight"></hebb-histogram>',
    show: (histogram) => (histogram.values = bell(4000, 0.1, 0.3)),
  },
  'hebb-heat-map': {
    group: 'Numbers',
    markup: '<hebb-heat-map label="weights of one unit"></hebb-heat-map>',
    show: (map) => (map.grid = gridOf(28, (x, y) => Math.sin(5 * x) * Math.cos(3 * y))),
  },
  'hebb-field': {
    group: 'Planes and networks',
    markup: '<hebb-field label="two classes and a line" editable inspectable></hebb-field>',
    show(field) {
      field.grid = gridOf(48, (x, y) => Math.tanh(2 * x + 1.2 * y));
      field.points = series(14, (i) => i * 2.4).map((angle, i): FieldPoint => {
        const [x, y] = [Math.cos(angle) * (0.2 + i / 20), Math.sin(angle) * (0.2 + i / 20)];
        return { x, y, label: Number(2 * x + 1.2 * y > 0), movable: true };
      });
      on<FieldMove>(field, 'field-move', ({ index, x, y }) => {
        field.points = field.points.map((point, i) => (i === index ? { ...point, x, y } : point));
      });
      on<FieldAdd>(field, 'field-add', ({ x, y, alternate }) => {
        field.points = [...field.points, { x, y, label: Number(alternate), movable: true }];
      });
      on<{ index: number }>(field, 'field-remove', ({ index }) => {
        field.points = field.points.filter((_, i) => i !== index);
      });
    },
  },
  'hebb-network': {
    group: 'Planes and networks',
    markup: '<hebb-network label="a small network" editable weights-editable></hebb-network>',
    show(network) {
      network.layers = [
        { label: 'inputs', units: 2, names: ['x₁', 'x₂'] },
        { label: 'hidden', units: 4 },
        { label: 'output', units: 1 },
      ];
      network.biases = [Float32Array.from(bell(4, 0, 0.5)), Float32Array.of(0.3)];
      network.weights = [Float32Array.from(bell(8, 0, 0.8)), Float32Array.from(bell(4, 0, 1.2))];
      network.maps = [2, 4, 1].map((units, layer) =>
        series(units, (unit) => unit).map((unit) =>
          gridOf(20, (x, y) => Math.tanh((layer + 1) * (x * Math.cos(unit * 1.6) + y * Math.sin(unit * 1.6)))),
        ),
      );
      on<WeightChange>(network, 'weight-change', ({ gap, index, value }) => {
        network.weights = network.weights.map((matrix, i) => (matrix && i === gap ? changed(matrix, index, value) : matrix));
      });
      on<BiasChange>(network, 'bias-change', ({ layer, unit, value }) => {
        network.biases = network.biases.map((vector, i) => (i === layer - 1 ? changed(vector, unit, value) : vector));
      });
    },
  },
  'hebb-graph': {
    group: 'Planes and networks',
    markup: '<hebb-graph label="a unit with one input"></hebb-graph>',
    show(graph) {
      graph.nodes = [
        { id: 'x', label: 'x', value: 2, gradient: 0.5 },
        { id: 'w', label: 'w', value: 0.5, gradient: 2, kind: 'parameter' },
        { id: 'b', label: 'b', value: -0.3, gradient: 1, kind: 'parameter' },
        { id: 'times', label: '×', value: 1, gradient: 1, kind: 'operation' },
        { id: 'plus', label: '+', value: 0.7, gradient: 1, kind: 'operation' },
        { id: 'y', label: 'y', value: 0.7, gradient: 1, kind: 'output' },
      ];
      const edges = ['x times', 'w times', 'times plus', 'b plus', 'plus y'].map((edge) => edge.split(' '));
      graph.edges = edges.map(([from = '', to = '']) => ({ from, to }));
    },
  },
  'hebb-surface': {
    group: 'Planes and networks',
    markup: '<hebb-surface label="a valley"></hebb-surface>',
    show(surface) {
      surface.grid = gridOf(64, (x, y) => x * x + 8 * y * y);
      const place = (start: { x: number; y: number }): void => {
        // x² + 8y² at a rate of 0.1: each step leaves 1 − 0.1 · 2 of x and 1 − 0.1 · 16 of y.
        const points = Array.from({ length: 30 }, (_, i) => [start.x * 0.8 ** i, start.y * (-0.6) ** i]);
        Object.assign(surface, { start, paths: [{ label: 'gradient descent', points }] });
      };
      place({ x: -0.9, y: 0.7 });
      on(surface, 'start-move', place);
    },
  },
  'hebb-space': {
    group: 'Planes and networks',
    markup: '<hebb-space label="two classes and a plane"></hebb-space>',
    show(space) {
      space.plane = { weights: [1, 1, 1], bias: 0 };
      space.points = [-0.8, -0.5, -0.2, 0.2, 0.5, 0.8].flatMap((x) => [
        { x, y: -0.3 - x / 2, z: -0.6, label: 0 },
        { x: -x, y: 0.3 + x / 2, z: 0.6, label: 1 },
      ]);
    },
  },
  'hebb-confusion-matrix': {
    group: 'Classes and pictures',
    markup: '<hebb-confusion-matrix caption="300 pictures"></hebb-confusion-matrix>',
    show(matrix) {
      matrix.classes = ['ring', 'disc', 'cross'];
      matrix.counts = [
        [91, 7, 2],
        [11, 88, 1],
        [0, 3, 97],
      ];
    },
  },
  'hebb-probabilities': {
    group: 'Classes and pictures',
    markup: '<hebb-probabilities></hebb-probabilities>',
    show: (bars) => void Object.assign(bars, { classes: ['ring', 'disc', 'cross'], values: [0.71, 0.26, 0.03], truth: 0 }),
  },
  'hebb-image-grid': {
    group: 'Classes and pictures',
    markup: '<hebb-image-grid label="three pictures"></hebb-image-grid>',
    show(grid) {
      grid.items = [
        { pixels: ring, caption: 'ring', note: 'ring 71 %', state: 'right' },
        { pixels: disc, caption: 'disc', note: 'ring 54 %', state: 'wrong' },
        { pixels: cross, caption: 'cross' },
      ];
    },
  },
  'hebb-drawing-pad': {
    group: 'Classes and pictures',
    markup: '<hebb-drawing-pad label="a picture to draw"></hebb-drawing-pad>',
    show: (pad) => (pad.pixels = ring),
  },
};
