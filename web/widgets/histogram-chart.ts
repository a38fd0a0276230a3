/**
 * @file `<hebb-histogram>`: how often values of each size occur, with 0 marked.
 *
 * Properties
 *   values   ArrayLike<number> | null   counted here, what is not finite left out; default null
 *   bins     Bins | null                { counts, min, max, mean?, std?, smallest?, largest?, zeros? } counted elsewhere, bins of equal width; shown instead of values; default null
 *   range    [low, high] | null         fixed ends of the axis, so that histograms can be compared; default null: those of the bins
 * Attributes
 *   label    text                       what the values are, for assistive technology; default 'histogram'
 *   x-title  text with its unit         default 'value'
 *   count    number                     how many bins `values` are counted into; default 40
 *   zeros                               tells the share of values that are exactly 0; default absent
 *   colour   token                      of the bars; default 'accent'
 * Size: the host's own; 9rem high unless the page says otherwise.
 * The bin under the pointer is read out; in words: number of values, mean, standard deviation, smallest, largest.
 */
import { html, setAttribute, setText, svg } from './dom.js';
import { Widget } from './element.js';
import { binsOf, roundTicks, summaryOf, type Bins, type Summary } from './histogram-bins.js';
import { numeral } from './numeral.js';
import { tokens } from './style.js';

const style = `
:host { position: relative; height: 9rem; }
.place { position: absolute; inset: 0; }
svg { display: block; width: 100%; height: 100%; overflow: hidden; }
text { font-size: 11px; fill: var(--_muted); }
.bars { fill: var(--bars); }
.axis { stroke: var(--_rule); }
.zero { stroke: var(--_ink); }
.readout { position: absolute; top: 0; right: 0; font-size: 0.75rem; line-height: 1.1rem; color: var(--_muted); pointer-events: none; }
`;

/** Pixels around the bars: for the count's axis, the words above, the value's axis. */
const left = 40;
const top = 24;
const bottom = 34;

const compact = new Intl.NumberFormat('en', { notation: 'compact' });

export class Histogram extends Widget {
  static readonly observedAttributes = ['label', 'x-title', 'count', 'zeros', 'colour'];
  #values: ArrayLike<number> | null = null;
  #bins: Bins | null = null;
  #range: readonly [number, number] | null = null;
  #summary: Summary | null = null;
  /** Under the pointer, in pixels from the left. */
  #pointer: number | null = null;
  readonly #place = html('div', { class: 'place', role: 'img' });
  readonly #readout = html('div', { class: 'readout', 'aria-hidden': 'true' });

  constructor() {
    super(style);
    this.root.append(this.#place, this.#readout);
    const point = (x: number | null): void => {
      this.#pointer = x;
      this.#read();
    };
    this.addEventListener('pointermove', ({ clientX }) => point(clientX - this.getBoundingClientRect().left));
    this.addEventListener('pointerleave', () => point(null));
  }

  get values(): ArrayLike<number> | null {
    return this.#values;
  }
  set values(values: ArrayLike<number> | null) {
    this.#values = values;
    this.invalidate();
  }

  get bins(): Bins | null {
    return this.#bins;
  }
  set bins(bins: Bins | null) {
    this.#bins = bins;
    this.invalidate();
  }

  get range(): readonly [number, number] | null {
    return this.#range;
  }
  set range(range: readonly [number, number] | null) {
    this.#range = range;
    this.invalidate();
  }

  protected draw(): void {
    const count = Math.max(1, Math.round(this.numberAttribute('count', 40)));
    const bins = this.#bins ?? (this.#values && binsOf(this.#values, count));
    this.#summary = bins && summaryOf(bins);
    const colour = this.getAttribute('colour') ?? '';
    this.#place.style.setProperty('--bars', `var(--_${tokens.find((token) => token === colour) ?? 'accent'})`);
    setAttribute(this.#place, 'aria-label', this.#description());
    this.#place.replaceChildren(...(this.#summary ? [this.#drawing(this.#summary)] : []));
    this.#read();
  }

  /** Ends of the axis: the given ones, or the bins' own; never of zero length. */
  #ends({ min, max }: Summary): readonly [number, number] {
    const [low, high] = this.#range ?? [min, max];
    return high > low ? [low, high] : [low - 0.5, low + 0.5];
  }

  #drawing(summary: Summary): SVGSVGElement {
    const { clientWidth: width, clientHeight: height } = this;
    const { counts, min, max } = summary;
    const [low, high] = this.#ends(summary);
    const floor = height - bottom;
    const most = Math.max(1, ...Array.from(counts));
    const x = (value: number): number => left + ((value - low) / (high - low)) * (width - left);
    const y = (count: number): number => floor - (count / most) * (floor - top);
    const edge = (bin: number): number => x(min + (bin * (max - min)) / counts.length);
    const gap = edge(1) - edge(0) > 4 ? 1 : 0;
    const bars = Array.from(counts, (count, bin) =>
      count > 0 ? `M${edge(bin).toFixed(2)} ${floor}V${y(count).toFixed(2)}H${(edge(bin + 1) - gap).toFixed(2)}V${floor}Z` : '',
    ).join('');
    const drawing = svg('svg', { 'aria-hidden': 'true' }, svg('path', { class: 'bars', d: bars }));
    drawing.append(svg('line', { class: 'axis', x1: left, x2: width, y1: floor, y2: floor }));
    for (const tick of roundTicks(low, high, (width - left) / 80)) {
      const near = x(tick) > width - 14 ? 'end' : 'middle';
      drawing.append(svg('text', { x: x(tick), y: floor + 13, 'text-anchor': near }, numeral(tick)));
    }
    if (low <= 0 && high >= 0) drawing.append(svg('line', { class: 'zero', x1: x(0), x2: x(0), y1: top - 4, y2: floor + 3 }));
    drawing.append(svg('text', { x: (left + width) / 2, y: height - 5, 'text-anchor': 'middle' }, this.getAttribute('x-title') ?? 'value'));
    drawing.append(svg('text', { x: 0, y: 12 }, 'count'));
    for (const count of [0, most]) {
      drawing.append(svg('text', { x: left - 6, y: y(count) + 4, 'text-anchor': 'end' }, compact.format(count)));
    }
    return drawing;
  }

  #read(): void {
    const summary = this.#summary;
    if (!summary) return setText(this.#readout, '');
    setText(this.#readout, (this.#pointer === null ? null : this.#binAt(summary, this.#pointer)) ?? this.#usual(summary));
  }

  #binAt(summary: Summary, pointer: number): string | null {
    const { counts, min, max } = summary;
    const [low, high] = this.#ends(summary);
    const width = (max - min) / counts.length;
    const bin = Math.floor((low + ((pointer - left) / (this.clientWidth - left)) * (high - low) - min) / width);
    const count = counts[bin];
    if (count === undefined) return null;
    const from = min + bin * width;
    return `${numeral(from)} to ${numeral(from + width)}: ${count.toLocaleString('en')} of ${summary.total.toLocaleString('en')}`;
  }

  /** What is said when nothing is pointed at. */
  #usual({ mean, std, zeros, total, rough }: Summary): string {
    if (total === 0) return 'no values';
    const parts = [`mean ${rough ? '≈ ' : ''}${numeral(mean, 4)}`, `std ${rough ? '≈ ' : ''}${numeral(std, 4)}`];
    if (this.hasAttribute('zeros') && zeros !== undefined) parts.push(`${Number((zeros * 100).toPrecision(3))} % are 0`);
    return parts.join(' · ');
  }

  #description(): string {
    const label = this.getAttribute('label') ?? 'histogram';
    if (!this.#summary || this.#summary.total === 0) return `${label}: empty`;
    const { smallest, largest, total } = this.#summary;
    const said = [this.#usual(this.#summary).replaceAll(' · ', ', '), `min ${numeral(smallest)}`, `max ${numeral(largest)}`];
    return `${label}: ${total} values, ${said.join(', ')}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hebb-histogram': Histogram;
  }
}
