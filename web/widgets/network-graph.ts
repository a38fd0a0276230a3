/**
 * @file `<hebb-network>`: layers of units joined by their weights; each unit carries a heat map, each line the width and colour of its weight.
 *
 * Properties
 *   layers   NetworkLayer[]        { label, short?, units, names? } from the inputs to the output; default []
 *   weights  Float32Array[]        one matrix a gap between layers, row-major [units of the next layer, units of this one]; default []
 *   maps     (Grid | null)[][]     a heat map a unit, by layer; default []
 *   ranges   [low, high][]         values of the first and second colour, by layer; default [-1, 1]
 * Attributes
 *   label        text              default 'network'
 *   editable                       hidden layers have buttons for more and fewer units; default absent
 *   max-units    number            most units of a hidden layer; default 8
 * Events
 *   units-change { layer, units }  a hidden layer (index in `layers`) shall have so many units
 *   unit-focus   { layer, unit } | null   pointer or keyboard focus is on a unit, or has left
 * Size: the host's own; 22rem high unless the page says otherwise.
 */
import { html, setAttribute, setText, svg } from './dom.js';
import { Widget } from './element.js';
import type { Grid } from './heat-map.js';
import { layoutOf, type Layout } from './network-layout.js';
import { paintValues } from './palette.js';

export interface NetworkLayer {
  readonly label: string;
  /** Stands in for the label where columns are narrow. Default the label. */
  readonly short?: string;
  readonly units: number;
  /** Names of the units, for inputs and outputs. */
  readonly names?: readonly string[];
}
export interface UnitPlace {
  readonly layer: number;
  readonly unit: number;
}
export interface UnitsChange {
  readonly layer: number;
  readonly units: number;
}

const style = `
:host { position: relative; height: 22rem; }
svg { position: absolute; inset: 0; width: 100%; height: 100%; overflow: visible; pointer-events: none; }
path { fill: none; stroke-linecap: round; pointer-events: stroke; }
.unit { position: absolute; padding: 0; border: 1px solid var(--_muted); border-radius: 3px; background: var(--_middle); overflow: hidden; cursor: default; }
.unit:hover, .unit:focus-visible { border-color: var(--_ink); box-shadow: 0 0 0 1px var(--_ink); }
.unit canvas { width: 100%; height: 100%; }
.name { position: absolute; transform: translate(-100%, -50%); padding-right: 0.4em; font-style: italic; color: var(--_muted); }
.head { position: absolute; top: 0; transform: translateX(-50%); text-align: center; font-size: 0.75rem; line-height: 1.2; color: var(--_muted); white-space: nowrap; }
.head .count { display: flex; justify-content: center; align-items: center; gap: 2px; margin-top: 2px; color: var(--_ink); }
.head.narrow .count { flex-direction: column-reverse; gap: 0; }
.head button { width: 24px; height: 24px; padding: 0; border: 0; border-radius: 50%; background: none; color: var(--_accent); font-size: 1rem; line-height: 1; }
.head button:hover:not(:disabled) { background: var(--_rule); }
.readout { position: absolute; bottom: 0; left: 0; font-size: 0.75rem; color: var(--_muted); }
`;

export class Network extends Widget {
  static readonly observedAttributes = ['label', 'editable', 'max-units'];
  #layers: readonly NetworkLayer[] = [];
  #weights: readonly Float32Array[] = [];
  #maps: readonly (readonly (Grid | null)[])[] = [];
  #ranges: readonly (readonly [number, number])[] = [];
  #built = '';
  #units: HTMLButtonElement[][] = [];
  #links: SVGPathElement[][] = [];
  #drawnWeights: readonly Float32Array[] | null = null;
  readonly #lines = svg('svg', { 'aria-hidden': 'true' });
  readonly #nodes = html('div', { role: 'group' });
  readonly #readout = html('div', { class: 'readout', 'aria-live': 'off' });

  constructor() {
    super(style);
    this.root.append(this.#lines, this.#nodes, this.#readout);
    this.#nodes.addEventListener('pointerover', (event) => this.#point(event.target));
    this.#nodes.addEventListener('pointerleave', () => this.emit<UnitPlace | null>('unit-focus', null));
    this.#nodes.addEventListener('focusin', (event) => this.#point(event.target));
    this.#nodes.addEventListener('focusout', () => this.emit<UnitPlace | null>('unit-focus', null));
    this.#nodes.addEventListener('keydown', (event) => this.#walk(event));
    this.#lines.addEventListener('pointerover', (event) => this.#tell(event.target));
    this.#lines.addEventListener('pointerout', () => setText(this.#readout, ''));
  }

  get layers(): readonly NetworkLayer[] {
    return this.#layers;
  }
  set layers(layers: readonly NetworkLayer[]) {
    this.#layers = layers;
    this.invalidate();
  }

  get weights(): readonly Float32Array[] {
    return this.#weights;
  }
  set weights(weights: readonly Float32Array[]) {
    this.#weights = weights;
    this.invalidate();
  }

  get maps(): readonly (readonly (Grid | null)[])[] {
    return this.#maps;
  }
  set maps(maps: readonly (readonly (Grid | null)[])[]) {
    this.#maps = maps;
    this.invalidate();
  }

  get ranges(): readonly (readonly [number, number])[] {
    return this.#ranges;
  }
  set ranges(ranges: readonly (readonly [number, number])[]) {
    this.#ranges = ranges;
    this.invalidate();
  }

  protected draw(): void {
    const { clientWidth: width, clientHeight: height } = this;
    if (width === 0) return;
    const maxUnits = this.numberAttribute('max-units', 8);
    const editable = this.hasAttribute('editable');
    setAttribute(this.#nodes, 'aria-label', this.getAttribute('label') ?? 'network');
    const built = JSON.stringify([this.#layers, width, height, maxUnits, editable]);
    if (built !== this.#built) {
      this.#build(layoutOf(this.#layers, width, height, editable), maxUnits, editable);
      this.#built = built;
      this.#drawnWeights = null;
    }
    this.#drawMaps();
    if (this.#drawnWeights !== this.#weights) this.#drawWeights();
    this.#drawnWeights = this.#weights;
  }

  #build(layout: Layout, maxUnits: number, editable: boolean): void {
    const focused = this.root.activeElement?.getAttribute('data-key') ?? null;
    const heads = layout.columns.map(({ x }, layer) => this.#head(layer, x, layout, maxUnits, editable));
    this.#units = layout.columns.map((column, layer) =>
      column.y.map((y, unit) => {
        const button = html('button', {
          class: 'unit',
          type: 'button',
          tabindex: layer === 0 && unit === 0 ? 0 : -1,
          'data-key': `${layer},${unit}`,
          'aria-label': `${this.#layers[layer]?.label ?? ''}, unit ${unit + 1}`,
          style: `left:${column.x - layout.size / 2}px; top:${y - layout.size / 2}px; width:${layout.size}px; height:${layout.size}px`,
        });
        button.append(html('canvas', { width: 1, height: 1 }));
        return button;
      }),
    );
    const names = layout.columns.flatMap((column, layer) =>
      (this.#layers[layer]?.names ?? []).map((name, unit) =>
        html('span', { class: 'name', style: `left:${column.x - layout.size / 2}px; top:${column.y[unit] ?? 0}px` }, name),
      ),
    );
    this.#nodes.replaceChildren(...heads, ...names, ...this.#units.flat());
    this.#links = layout.links.map((gap, layer) => gap.map((d, index) => svg('path', { d, 'data-gap': layer, 'data-index': index })));
    this.#lines.replaceChildren(...this.#links.flat());
    if (focused !== null) this.#nodes.querySelector<HTMLElement>(`[data-key="${focused}"]`)?.focus();
  }

  #head(layer: number, x: number, layout: Layout, maxUnits: number, editable: boolean): HTMLElement {
    const { label = '', short = label, units = 0 } = this.#layers[layer] ?? {};
    const head = html('div', { class: layout.narrow ? 'head narrow' : 'head', style: `left:${x}px` }, layout.narrow ? short : label);
    if (!editable || layer === 0 || layer === this.#layers.length - 1) return head;
    const button = (change: number, text: string, said: string): HTMLButtonElement => {
      const made = html('button', { type: 'button', 'aria-label': `${said} in ${label}`, 'data-key': `${layer}${text}` }, text);
      made.disabled = units + change < 1 || units + change > maxUnits;
      made.addEventListener('click', () => this.emit<UnitsChange>('units-change', { layer, units: units + change }));
      return made;
    };
    head.append(html('div', { class: 'count' }, button(-1, '−', 'fewer units'), String(units), button(1, '+', 'more units')));
    return head;
  }

  #drawMaps(): void {
    this.#units.forEach((column, layer) =>
      column.forEach((button, unit) => {
        const grid = this.#maps[layer]?.[unit];
        const canvas = button.firstElementChild;
        if (!grid || !(canvas instanceof HTMLCanvasElement)) return;
        paintValues(canvas, grid.values, grid.columns, grid.rows, this.#ranges[layer] ?? [-1, 1], this.palette);
      }),
    );
  }

  /** Width 0.5 to 5 px, relative to the gap's largest weight where that is above one; opacity with it. */
  #drawWeights(): void {
    this.#links.forEach((gap, layer) => {
      const weights = this.#weights[layer];
      const scale = Math.max(1, ...(weights ?? []).map(Math.abs));
      gap.forEach((path, index) => {
        const weight = weights?.[index] ?? 0;
        const share = Math.abs(weight) / scale;
        setAttribute(path, 'stroke', weight < 0 ? 'var(--_first)' : 'var(--_second)');
        setAttribute(path, 'stroke-width', (0.5 + 4.5 * share).toFixed(1));
        setAttribute(path, 'stroke-opacity', (0.25 + 0.65 * share).toFixed(2));
      });
    });
  }

  #point(target: EventTarget | null): void {
    const key = target instanceof Element ? target.closest('.unit')?.getAttribute('data-key') : null;
    const [layer, unit] = key?.split(',').map(Number) ?? [];
    this.emit<UnitPlace | null>('unit-focus', layer === undefined || unit === undefined ? null : { layer, unit });
  }

  /** Arrow keys walk from unit to unit: the whole graph is one tab stop. */
  #walk(event: KeyboardEvent): void {
    const key = event.target instanceof Element ? event.target.closest('.unit')?.getAttribute('data-key') : null;
    const across = { ArrowLeft: -1, ArrowRight: 1 }[event.key] ?? 0;
    const down = { ArrowUp: -1, ArrowDown: 1 }[event.key] ?? 0;
    const [layer, unit] = key?.split(',').map(Number) ?? [];
    if (layer === undefined || unit === undefined || (across === 0 && down === 0)) return;
    event.preventDefault();
    const column = this.#units[layer + across];
    const next = column?.[Math.min(column.length - 1, Math.max(0, unit + down))];
    if (!next) return;
    for (const other of this.#units.flat()) other.tabIndex = other === next ? 0 : -1;
    next.focus();
  }

  #tell(target: EventTarget | null): void {
    if (!(target instanceof SVGPathElement)) return;
    const gap = Number(target.dataset['gap']);
    const index = Number(target.dataset['index']);
    const inputs = this.#layers[gap]?.units ?? 1;
    const weight = this.#weights[gap]?.[index] ?? 0;
    const from = this.#layers[gap]?.names?.[index % inputs] ?? `unit ${(index % inputs) + 1}`;
    setText(this.#readout, `weight ${from} → unit ${Math.floor(index / inputs) + 1}: ${weight.toFixed(3).replace('-', '−')}`);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hebb-network': Network;
  }
}
