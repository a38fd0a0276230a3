/**
 * @file `<hebb-heat-map>`: a grid of numbers as a small picture.
 *
 * Properties
 *   grid    { values, columns, rows } | null   row-major, row 0 on top; default null (blank)
 *   range   [low, high]                        values of the first and of the second colour; default [-1, 1]
 * Attributes
 *   label   text                               what the picture shows, for assistive technology; default none (decorative)
 * Size: the host's own; 2.5rem square unless the page says otherwise.
 */
import { html, setAttribute } from './dom.js';
import { Widget } from './element.js';
import { paintValues } from './palette.js';

export interface Grid {
  readonly values: Float32Array;
  readonly columns: number;
  readonly rows: number;
}

export class HeatMap extends Widget {
  static readonly observedAttributes = ['label'];
  #grid: Grid | null = null;
  #range: readonly [number, number] = [-1, 1];
  readonly #canvas = html('canvas', { width: 1, height: 1 });

  constructor() {
    super(`:host { width: 2.5rem; aspect-ratio: 1; background: var(--_middle); } canvas { width: 100%; height: 100%; }`);
    this.root.append(this.#canvas);
  }

  get grid(): Grid | null {
    return this.#grid;
  }
  set grid(grid: Grid | null) {
    this.#grid = grid;
    this.invalidate();
  }

  get range(): readonly [number, number] {
    return this.#range;
  }
  set range(range: readonly [number, number]) {
    this.#range = range;
    this.invalidate();
  }

  protected draw(): void {
    const label = this.getAttribute('label');
    setAttribute(this.#canvas, 'role', label === null ? 'presentation' : 'img');
    setAttribute(this.#canvas, 'aria-label', label ?? '');
    if (!this.#grid) {
      this.#canvas.width = this.#canvas.height = 1;
      return;
    }
    paintValues(this.#canvas, this.#grid.values, this.#grid.columns, this.#grid.rows, this.#range, this.palette);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hebb-heat-map': HeatMap;
  }
}
