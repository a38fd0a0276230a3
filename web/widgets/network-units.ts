/** @file The units of `<hebb-network>`: a square with a map, or a circle with the glyph of what it computes; value and bias in and at it. */
import { html, setAttribute, setText, svg } from './dom.js';
import type { Grid } from './heat-map.js';
import { fixed, numeral } from './numeral.js';
import { paintValues, type Palette } from './palette.js';

/** What a unit does with what comes in. 'unit' is a square for a map, without a glyph. */
export type UnitKind = 'unit' | 'input' | 'bias' | 'sum' | 'linear' | 'step' | 'sigmoid' | 'tanh' | 'relu';

/** In a box of 24 by 24. */
const glyphs: Record<UnitKind, string> = {
  unit: '',
  input: '',
  bias: 'M9 8l4-3v14M9 19h8',
  sum: 'M17 6.5V5H7l6 7-6 7h10v-1.5',
  linear: 'M4 20L20 4',
  step: 'M3 18h9V6h9',
  sigmoid: 'M3 18c8 0 10-12 18-12',
  tanh: 'M3 19c9 0 9-14 18-14',
  relu: 'M3 18h9l8-12',
};

export const unitStyle = `
.unit { position: absolute; padding: 0; border: 1px solid var(--_muted); border-radius: 3px; background: var(--_middle); overflow: hidden; cursor: default; }
.unit.round { border-radius: 50%; border-color: var(--_ink); }
.unit:hover, .unit:focus-visible { border-color: var(--_ink); box-shadow: 0 0 0 1px var(--_ink); }
.unit.lit { border-color: var(--_accent); box-shadow: 0 0 0 2px var(--_accent); }
.unit canvas { width: 100%; height: 100%; }
.unit svg { position: static; display: block; width: 52%; height: 52%; margin: auto; fill: none; stroke: var(--_ink); stroke-width: 1.75; stroke-linecap: round; stroke-linejoin: round; }
.unit.told svg { width: 40%; height: 40%; margin-top: 4%; }
.unit.constant { border-style: dashed; }
.constant.told svg { display: none; }
.value { display: block; font-size: 0.6875rem; line-height: 1.2; text-align: center; white-space: nowrap; }
.mapped .value { position: absolute; inset: auto 0 0; background: color-mix(in srgb, var(--_paper) 80%, transparent); }
.small .value { display: none; }
.bias { position: absolute; display: grid; place-items: center; width: 24px; height: 24px; padding: 0; border: 0; background: none; translate: -50% -50%; }
.bias[hidden] { display: none; }
.bias::before { content: ''; width: 9px; height: 9px; border: 1px solid var(--_paper); border-radius: 2px; background: var(--colour); opacity: var(--strength); }
.bias.lit::before { outline: 2px solid var(--_accent); }
button.bias:hover::before { outline: 1px solid var(--_ink); }
.bias-number { position: absolute; font-size: 0.75rem; line-height: 1.3; white-space: nowrap; text-shadow: 0 0 3px var(--_paper), 0 0 3px var(--_paper); }
`;

/** Smaller units have no room for a number. */
const roomy = 30;

export class NetworkUnit {
  readonly button: HTMLButtonElement;
  /** The mark of the bias at the unit's corner; a button where it can be edited. */
  readonly bias: HTMLElement;
  readonly biasNumber = html('span', { class: 'bias-number', 'aria-hidden': 'true' });
  readonly #canvas = html('canvas', { width: 1, height: 1 });
  readonly #value = html('span', { class: 'value' });
  readonly #label: string;

  constructor(place: { key: string; label: string; x: number; y: number; size: number }, kind: UnitKind, editable: boolean) {
    const { key, label, x, y, size } = place;
    const round = kind !== 'unit';
    this.#label = label;
    this.button = html('button', {
      class: `unit${round ? ' round' : ''}${kind === 'bias' ? ' constant' : ''}${size < roomy ? ' small' : ''}`,
      type: 'button',
      tabindex: -1,
      'data-key': key,
      'aria-label': label,
      style: `left:${x - size / 2}px; top:${y - size / 2}px; width:${size}px; height:${size}px`,
    });
    if (!round) this.button.append(this.#canvas);
    if (glyphs[kind] !== '')
      this.button.append(svg('svg', { viewBox: '0 0 24 24', 'aria-hidden': 'true' }, svg('path', { d: glyphs[kind] })));
    this.button.append(this.#value);
    const corner = { class: 'bias', 'data-bias': key, style: `left:${x - size / 2 + 1}px; top:${y + size / 2 - 1}px` };
    this.bias = editable
      ? html('button', { ...corner, type: 'button', tabindex: -1, 'aria-label': `bias of ${label}` })
      : html('span', { ...corner, 'aria-hidden': 'true' });
    this.bias.hidden = true;
    this.biasNumber.style.left = `${x - size / 2 + 9}px`;
    this.biasNumber.style.top = `${y + size / 2 + 1}px`;
  }

  get elements(): HTMLElement[] {
    return [this.button, this.bias, this.biasNumber];
  }

  drawMap(grid: Grid, range: readonly [number, number], palette: Palette): void {
    this.button.classList.add('mapped');
    paintValues(this.#canvas, grid.values, grid.columns, grid.rows, range, palette);
  }

  /** NaN or nothing: no number. */
  drawValue(value: number | undefined): void {
    const known = value !== undefined && !Number.isNaN(value);
    this.button.classList.toggle('told', known);
    const text = known ? (Number.isInteger(value) ? numeral(value) : fixed(value)) : '';
    setText(this.#value, text);
    setAttribute(this.button, 'aria-label', known ? `${this.#label}: ${text}` : this.#label);
  }

  /** The mark's colour is the sign, its strength the size; NaN or nothing: no bias. */
  drawBias(bias: number | undefined, numbers: boolean): void {
    const known = bias !== undefined && !Number.isNaN(bias);
    this.bias.hidden = !known;
    setText(this.biasNumber, known && numbers ? `b ${numeral(bias)}` : '');
    if (!known) return;
    this.bias.style.setProperty('--colour', `var(--_${bias < 0 ? 'first' : 'second'})`);
    this.bias.style.setProperty('--strength', (0.3 + 0.7 * Math.min(1, Math.abs(bias))).toFixed(2));
  }

  light(unit: boolean): void {
    this.button.classList.toggle('lit', unit);
  }
}
