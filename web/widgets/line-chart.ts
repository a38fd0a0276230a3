/**
 * @file `<hebb-line-chart>`: curves over one axis, named at their ends instead of in a legend. Drawn by uPlot.
 *
 * Properties
 *   x        number[]                       abscissas, rising; default []
 *   curves   Curve[]                        { label, values, colour?, dashed? }, NaN = no value there: the line goes on to the next; default []
 *   marks    ChartMark[]                    { x, y, label?, colour?, hollow?, slope? }: single places, in units of the axes; default []
 * Attributes
 *   label    text                           what is shown, for assistive technology; default 'chart'
 *   x-title  text with its unit             default none
 *   y-title  text with its unit             default none
 *   x-min, x-max, y-min, y-max  number      fixed ends of the axes; default: what the values need
 *   y-format 'number' | 'percent'           values 0.5 shown as 0.5 or as 50 %; default 'number'
 * Size: the host's own; 14rem high unless the page says otherwise.
 */
import uPlot from 'uplot';
import { drawMarks, type ChartMark } from './chart-marks.js';
import { html, setAttribute, setText } from './dom.js';
import { Widget } from './element.js';
import { grouped, numeral } from './numeral.js';
import type { Token } from './style.js';

export type { ChartMark } from './chart-marks.js';

export interface Curve {
  readonly label: string;
  readonly values: readonly number[];
  /** Default: ink. */
  readonly colour?: Token;
  /** Default false. */
  readonly dashed?: boolean;
}

/** uPlot's own style sheet, as far as a chart without legend needs it. */
const style = `
:host { position: relative; height: 14rem; }
.chart { position: absolute; inset: 0; overflow: hidden; }
.u-wrap { position: relative; user-select: none; }
.u-over, .u-under { position: absolute; }
.u-under { overflow: hidden; }
.uplot canvas { width: 100%; height: 100%; }
.u-axis { position: absolute; }
.u-cursor-x, .u-cursor-y { position: absolute; left: 0; top: 0; pointer-events: none; will-change: transform; }
.u-cursor-x { height: 100%; border-right: 1px solid var(--_rule); }
.u-cursor-y, .u-select { display: none; }
.u-cursor-pt { position: absolute; left: 0; top: 0; border-radius: 50%; pointer-events: none; will-change: transform; }
.u-hz .u-cursor-x.u-off, .u-off { display: none; }
.readout { position: absolute; top: 0; right: 0; font-size: 0.75rem; color: var(--_muted); pointer-events: none; }
`;

/** Single values are worth a dot each; a dense curve is not. */
function fewValues(values: ArrayLike<number | null | undefined> | undefined): boolean {
  return Array.from(values ?? []).filter((value) => value !== null && value !== undefined).length < 24;
}

export class LineChart extends Widget {
  static readonly observedAttributes = ['label', 'x-title', 'y-title', 'x-min', 'x-max', 'y-min', 'y-max', 'y-format'];
  #x: readonly number[] = [];
  #curves: readonly Curve[] = [];
  #marks: readonly ChartMark[] = [];
  #chart: uPlot | null = null;
  /** What the present uPlot was made for: it is made anew when this changes. */
  #shape = '';
  readonly #place = html('div', { class: 'chart', role: 'img' });
  readonly #readout = html('div', { class: 'readout', 'aria-hidden': 'true' });

  constructor() {
    super(style);
    this.root.append(this.#place, this.#readout);
  }

  get x(): readonly number[] {
    return this.#x;
  }
  set x(x: readonly number[]) {
    this.#x = x;
    this.invalidate();
  }

  get curves(): readonly Curve[] {
    return this.#curves;
  }
  set curves(curves: readonly Curve[]) {
    this.#curves = curves;
    this.invalidate();
  }

  get marks(): readonly ChartMark[] {
    return this.#marks;
  }
  set marks(marks: readonly ChartMark[]) {
    this.#marks = marks;
    this.invalidate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#chart?.destroy();
    this.#chart = null;
    this.#shape = '';
  }

  protected draw(): void {
    const { width, height } = this.box;
    if (width === 0 || height === 0) return;
    const attributes = LineChart.observedAttributes.map((name) => this.getAttribute(name));
    const shape = JSON.stringify([this.#curves.map(({ label, colour, dashed }) => [label, colour, dashed]), attributes]);
    const data: uPlot.AlignedData = [[...this.#x], ...this.#curves.map(({ values }) => values.map((v) => (Number.isFinite(v) ? v : null)))];
    if (shape !== this.#shape) {
      this.#chart?.destroy();
      this.#chart = new uPlot(this.#options(width, height), data, this.#place);
      this.#shape = shape;
    } else {
      if (this.#chart?.width !== width || this.#chart.height !== height) this.#chart?.setSize({ width, height });
      this.#chart?.setData(data);
    }
    setAttribute(this.#place, 'aria-label', this.#description());
  }

  #options(width: number, height: number): uPlot.Options {
    const family = getComputedStyle(this).fontFamily;
    const axis: uPlot.Axis = {
      stroke: () => this.palette.css.muted,
      font: `11px ${family}`,
      labelFont: `11px ${family}`,
      ticks: { show: false },
      grid: { stroke: () => this.palette.css.rule, width: 1 },
      labelSize: 16,
      labelGap: 0,
    };
    const longest = Math.max(0, ...this.#curves.map(({ label }) => label.length));
    return {
      width,
      height,
      padding: [18, longest * 6.5 + 12, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
      scales: {
        x: { time: false, range: (_, min, max) => this.#extent('x', min, max, 0) },
        y: { range: (_, min, max) => this.#extent('y', min, max, 0.06) },
      },
      axes: [
        { ...axis, size: 24, space: 60, grid: { show: false }, values: (_, values) => values.map(grouped), ...this.#title('x-title') },
        { ...axis, size: 44, space: 34, values: (_, values) => values.map((value) => this.#text(value)) },
      ],
      series: [
        {},
        ...this.#curves.map(({ label, colour = 'ink', dashed = false }): uPlot.Series => ({
          label,
          stroke: () => this.palette.css[colour],
          width: 1.75,
          dash: dashed ? [5, 4] : [],
          spanGaps: true,
          points: { show: (self, index) => fewValues(self.data[index]), size: 5, fill: () => this.palette.css[colour] },
        })),
      ],
      hooks: {
        draw: [
          (chart) => this.#annotate(chart, family),
          (chart) => drawMarks(chart.ctx, this.#marks, { ...this.#placing(chart), palette: this.palette, family }),
        ],
        setCursor: [(chart) => this.#read(chart)],
      },
    };
  }

  #title(name: string): { label?: string } {
    const label = this.getAttribute(name);
    return label === null ? {} : { label };
  }

  /** Fixed ends where given; else the values' own, with some air (a share of their span), and never of zero length. */
  #extent(axis: 'x' | 'y', min: number | null, max: number | null, share: number): uPlot.Range.MinMax {
    const [low, high] = [this.numberAttribute(`${axis}-min`, NaN), this.numberAttribute(`${axis}-max`, NaN)];
    const from = Number.isNaN(low) ? (min ?? 0) : low;
    const to = Number.isNaN(high) ? (max ?? 1) : high;
    const air = Math.max((to - from) * share, 1e-6);
    return [Number.isNaN(low) ? from - air : from, Number.isNaN(high) ? to + air : to];
  }

  #text(value: number): string {
    if (this.getAttribute('y-format') === 'percent') return `${Number((value * 100).toPrecision(3))} %`;
    const plain = value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential(0) : Number(value.toPrecision(3)).toString();
    return plain.replace('-', '−');
  }

  #placing(chart: uPlot) {
    return {
      xOf: (x: number) => chart.valToPos(x, 'x', true),
      yOf: (y: number) => chart.valToPos(y, 'y', true),
      ...chart.bbox,
      ratio: uPlot.pxRatio,
    };
  }

  /** The y axis's title above it, upright, and each curve's name at its last value; names that would overlap are pushed apart. */
  #annotate(chart: uPlot, family: string): void {
    const { ctx: context } = chart;
    const ratio = uPlot.pxRatio;
    const right = chart.bbox.left + chart.bbox.width;
    context.save();
    context.font = `${11 * ratio}px ${family}`;
    context.fillStyle = this.palette.css.muted;
    context.textBaseline = 'top';
    context.textAlign = 'left';
    context.fillText(this.getAttribute('y-title') ?? '', 0, 0);
    context.textBaseline = 'middle';
    const names = this.#curves
      .map(({ label, colour = 'ink', values }) => ({ label, colour, last: values.findLast(Number.isFinite) }))
      .filter((name): name is typeof name & { last: number } => name.last !== undefined)
      .map((name) => ({ ...name, y: chart.valToPos(name.last, 'y', true) }))
      .sort((one, other) => one.y - other.y);
    const line = 13 * ratio;
    // Down from the top each below the one before, then up from the axis: the names stay inside the plot.
    names.forEach((name, i) => (name.y = Math.max(name.y, (names[i - 1]?.y ?? -Infinity) + line)));
    for (let i = names.length - 1, floor = chart.bbox.top + chart.bbox.height - 2 * ratio; i >= 0; i--, floor -= line) {
      const name = names[i];
      if (name) floor = name.y = Math.min(name.y, floor);
    }
    for (const { label, colour, y } of names) {
      context.fillStyle = this.palette.css[colour];
      context.fillText(label, right + 6 * ratio, y);
    }
    context.restore();
  }

  #read(chart: uPlot): void {
    const index = chart.cursor.idx;
    const x = index === null || index === undefined ? undefined : this.#x[index];
    if (x === undefined || index === null || index === undefined) return setText(this.#readout, '');
    const values = this.#curves.map(({ label, values }) => `${label} ${this.#text(values[index] ?? NaN)}`);
    setText(this.#readout, [`${this.getAttribute('x-title') ?? 'x'} ${Number(x.toPrecision(4))}`, ...values].join(' · '));
  }

  #description(): string {
    const last = this.#curves.map(({ label, values }) => `${label} ${this.#text(values.findLast(Number.isFinite) ?? NaN)}`);
    const end = this.#x.at(-1);
    const shown = end === undefined ? 'empty' : `${last.join(', ')} at ${this.getAttribute('x-title') ?? 'x'} ${end}`;
    const places = this.#marks.map(({ x, y, label }) => `${label ?? 'a mark'} at ${numeral(x)}: ${this.#text(y)}`);
    return [`${this.getAttribute('label') ?? 'chart'}: ${shown}`, ...places].join('; ');
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hebb-line-chart': LineChart;
  }
}
