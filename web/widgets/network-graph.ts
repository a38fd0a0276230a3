/**
 * @file `<hebb-network>`: layers of units joined by their weights; each unit carries a heat map or a glyph, each line the width and colour of its weight.
 *
 * Properties
 *   layers     NetworkLayer[]     { label, short?, units, names?, kinds? } from the inputs to the output; default []
 *   weights    (Float32Array | null)[]   one matrix a gap between layers, row-major [units of the next layer, units of this one];
 *                                 null: plain lines; NaN: no line there; default []
 *   biases     Float32Array[]     one vector a layer after the first; NaN: none; default []
 *   gradients  (Float32Array | null)[]   as the weights: a stroke across each line, up where positive, down where negative; default []
 *   values     Float32Array[]     one number a unit, by layer, shown in it; NaN: none; default []
 *   maps       (Grid | null)[][]  a heat map a unit, by layer; default []
 *   ranges     [low, high][]      values of the first and second colour, by layer; default [-1, 1]
 *   highlight  { units?: UnitPlace[], links?: LinkPlace[] } | null   lifted above the rest, for slow motion; default null
 * Attributes
 *   label            text         default 'network'
 *   editable                      hidden layers have buttons for more and fewer units; default absent
 *   weights-editable              lines and biases open a number field when clicked, or by Enter on their unit; default absent
 *   numbers                       weights (and gradients) stand at the lines of a gap that has at most 12, biases under their units; default absent
 *   max-units        number       most units of a hidden layer; default 8
 * Events
 *   units-change   { layer, units }         a hidden layer (index in `layers`) shall have so many units
 *   unit-focus     { layer, unit } | null   pointer or keyboard focus is on a unit, or has left
 *   weight-change  { gap, index, value }    a weight shall have this value; Escape tells the one before
 *   bias-change    { layer, unit, value }   likewise; `layer` is the index in `layers`
 * Size: the host's own; 22rem high unless the page says otherwise.
 */
import { html, setAttribute, setText } from './dom.js';
import { Widget } from './element.js';
import type { Grid } from './heat-map.js';
import { NetworkEditor, type BiasChange, type WeightChange } from './network-editor.js';
import { layoutOf, type Layout } from './network-layout.js';
import { linkStyle, NetworkLinks, type LinkPlace } from './network-links.js';
import { readingOfLink, readingOfUnit, type NetworkContent, type NetworkLayer, type UnitPlace } from './network-reading.js';
import { NetworkUnit, unitStyle } from './network-units.js';
import { editorStyle } from './number-editor.js';

export type { BiasChange, WeightChange } from './network-editor.js';
export type { LinkPlace } from './network-links.js';
export type { NetworkHighlight, NetworkLayer, UnitPlace } from './network-reading.js';
export type { UnitKind } from './network-units.js';
export interface UnitsChange {
  readonly layer: number;
  readonly units: number;
}

const style = `
:host { position: relative; height: 22rem; }
.name { position: absolute; transform: translate(-100%, -50%); padding-right: 0.4em; font-style: italic; color: var(--_muted); white-space: nowrap; }
.name.last { transform: translate(0, -50%); padding: 0 0 0 0.4em; }
.head { position: absolute; top: 0; transform: translateX(-50%); text-align: center; font-size: 0.75rem; line-height: 1.2; color: var(--_muted); white-space: nowrap; }
.head .count { display: flex; justify-content: center; align-items: center; gap: 2px; margin-top: 2px; color: var(--_ink); }
.head.narrow .count { flex-direction: column-reverse; gap: 0; }
.head button { width: 24px; height: 24px; padding: 0; border: 0; border-radius: 50%; background: none; color: var(--_accent); font-size: 1rem; line-height: 1; }
.head button:hover:not(:disabled) { background: var(--_rule); }
.readout { position: absolute; bottom: 0; left: 0; font-size: 0.75rem; color: var(--_muted); }
${linkStyle}${unitStyle}${editorStyle}`;

export class Network extends Widget {
  static readonly observedAttributes = ['label', 'editable', 'weights-editable', 'numbers', 'max-units'];
  readonly #content: NetworkContent = {
    layers: [],
    weights: [],
    biases: [],
    gradients: [],
    values: [],
    maps: [],
    ranges: [],
    highlight: null,
  };
  #built = '';
  #units: NetworkUnit[][] = [];
  readonly #links = new NetworkLinks();
  readonly #nodes = html('div', { role: 'group' });
  readonly #readout = html('div', { class: 'readout', id: 'readout', 'aria-live': 'off' });
  readonly #editor = new NetworkEditor(this.#content, {
    seatOf: (number) => this.#seatOf(number),
    changeWeight: (change) => this.emit<WeightChange>('weight-change', change),
    changeBias: (change) => this.emit<BiasChange>('bias-change', change),
    leave: ({ layer, unit }) => this.#units[layer]?.[unit]?.button.focus(),
  });

  constructor() {
    super(style);
    this.root.append(this.#links.element, this.#nodes, this.#readout, this.#editor.element);
    this.#nodes.addEventListener('pointerover', (event) => this.#point(event.target));
    this.#nodes.addEventListener('pointerleave', () => this.#point(null));
    this.#nodes.addEventListener('focusin', (event) => this.#point(event.target));
    this.#nodes.addEventListener('focusout', () => this.#point(null));
    this.#nodes.addEventListener('keydown', (event) => this.#walk(event));
    this.#nodes.addEventListener('click', (event) => this.#click(event.target));
    this.#links.element.addEventListener('pointerover', (event) => this.#tell(this.#links.at(event)));
    this.#links.element.addEventListener('pointerout', () => setText(this.#readout, ''));
    this.#links.element.addEventListener('click', (event) => {
      const link = this.#links.at(event);
      if (link && this.#isEditable()) this.#editor.open(link);
    });
  }

  get layers(): readonly NetworkLayer[] {
    return this.#content.layers;
  }
  set layers(layers: readonly NetworkLayer[]) {
    this.#set({ layers });
  }

  get weights(): readonly (Float32Array | null)[] {
    return this.#content.weights;
  }
  set weights(weights: readonly (Float32Array | null)[]) {
    this.#set({ weights });
  }

  get biases(): readonly Float32Array[] {
    return this.#content.biases;
  }
  set biases(biases: readonly Float32Array[]) {
    this.#set({ biases });
  }

  get gradients(): readonly (Float32Array | null)[] {
    return this.#content.gradients;
  }
  set gradients(gradients: readonly (Float32Array | null)[]) {
    this.#set({ gradients });
  }

  get values(): readonly Float32Array[] {
    return this.#content.values;
  }
  set values(values: readonly Float32Array[]) {
    this.#set({ values });
  }

  get maps(): readonly (readonly (Grid | null)[])[] {
    return this.#content.maps;
  }
  set maps(maps: readonly (readonly (Grid | null)[])[]) {
    this.#set({ maps });
  }

  get ranges(): readonly (readonly [number, number])[] {
    return this.#content.ranges;
  }
  set ranges(ranges: readonly (readonly [number, number])[]) {
    this.#set({ ranges });
  }

  get highlight(): NetworkContent['highlight'] {
    return this.#content.highlight;
  }
  set highlight(highlight: NetworkContent['highlight']) {
    this.#set({ highlight });
  }

  #set(change: Partial<NetworkContent>): void {
    Object.assign(this.#content, change);
    this.invalidate();
  }

  protected draw(): void {
    const { width, height } = this.box;
    if (width === 0) return;
    const { layers, weights, gradients, highlight } = this.#content;
    const maxUnits = this.numberAttribute('max-units', 8);
    const editable = this.hasAttribute('editable');
    const numbers = this.hasAttribute('numbers');
    setAttribute(this.#nodes, 'aria-label', this.getAttribute('label') ?? 'network');
    const built = JSON.stringify([layers, width, height, maxUnits, editable, numbers, this.#isEditable()]);
    if (built !== this.#built) {
      this.#build(layoutOf(layers, width, height, { editable, airy: numbers }), maxUnits, editable);
      this.#built = built;
    }
    this.#drawUnits(numbers);
    this.#links.draw({ weights, gradients, numbers, highlight: highlight?.links ?? null });
  }

  #build(layout: Layout, maxUnits: number, editable: boolean): void {
    const { layers } = this.#content;
    const { size } = layout;
    const focused = this.root.activeElement?.getAttribute('data-key') ?? null;
    const heads = layout.columns.map(({ x }, layer) => this.#head(layer, x, layout, maxUnits, editable));
    this.#units = layout.columns.map(({ x, y: ys }, layer) =>
      ys.map((y, unit) => {
        const label = `${layers[layer]?.label ?? ''}, unit ${unit + 1}`;
        const made = new NetworkUnit(
          { key: `${layer},${unit}`, label, x, y, size },
          layers[layer]?.kinds?.[unit] ?? 'unit',
          this.#isEditable(),
        );
        made.button.tabIndex = layer === 0 && unit === 0 ? 0 : -1;
        setAttribute(made.button, 'aria-describedby', 'readout');
        return made;
      }),
    );
    const last = layers.length - 1;
    const names = layout.columns.flatMap(({ x, y }, layer) =>
      (layers[layer]?.names ?? []).map((name, unit) => {
        const after = layer === last && layer > 0;
        const left = after ? x + size / 2 : x - size / 2;
        return html('span', { class: after ? 'name last' : 'name', style: `left:${left}px; top:${y[unit] ?? 0}px` }, name);
      }),
    );
    this.#nodes.replaceChildren(...heads, ...names, ...this.#units.flat().flatMap(({ elements }) => elements));
    this.#links.build(
      layout.links,
      layers.map(({ units }) => units),
      this.#isEditable(),
    );
    if (focused !== null) this.#nodes.querySelector<HTMLElement>(`[data-key="${focused}"]`)?.focus();
  }

  #head(layer: number, x: number, layout: Layout, maxUnits: number, editable: boolean): HTMLElement {
    const { label = '', short = label, units = 0 } = this.layers[layer] ?? {};
    const head = html('div', { class: layout.narrow ? 'head narrow' : 'head', style: `left:${x}px` }, layout.narrow ? short : label);
    if (!editable || layer === 0 || layer === this.layers.length - 1) return head;
    const button = (change: number, text: string, said: string): HTMLButtonElement => {
      const made = html('button', { type: 'button', 'aria-label': `${said} in ${label}`, 'data-key': `${layer}${text}` }, text);
      made.disabled = units + change < 1 || units + change > maxUnits;
      made.addEventListener('click', () => this.emit<UnitsChange>('units-change', { layer, units: units + change }));
      return made;
    };
    head.append(html('div', { class: 'count' }, button(-1, '−', 'fewer units'), String(units), button(1, '+', 'more units')));
    return head;
  }

  #drawUnits(numbers: boolean): void {
    const { maps, ranges, values, biases, highlight } = this.#content;
    const lit = new Set(highlight?.units?.map(({ layer, unit }) => `${layer},${unit}`));
    this.#units.forEach((column, layer) =>
      column.forEach((shown, unit) => {
        const grid = maps[layer]?.[unit];
        if (grid) shown.drawMap(grid, ranges[layer] ?? [-1, 1], this.palette);
        shown.drawValue(values[layer]?.[unit]);
        shown.drawBias(biases[layer - 1]?.[unit], numbers);
        shown.light(lit.has(`${layer},${unit}`));
      }),
    );
  }

  #isEditable(): boolean {
    return this.hasAttribute('weights-editable');
  }

  /** The unit that an element belongs to. */
  #unitOf(target: EventTarget | null, attribute = 'data-key'): UnitPlace | null {
    const key = target instanceof Element ? target.closest('.unit, .bias')?.getAttribute(attribute) : null;
    const [layer, unit] = key?.split(',').map(Number) ?? [];
    return layer === undefined || unit === undefined ? null : { layer, unit };
  }

  #point(target: EventTarget | null): void {
    const place = this.#unitOf(target);
    const bias = place ?? this.#unitOf(target, 'data-bias');
    setText(this.#readout, bias ? readingOfUnit(this.#content, bias, this.#isEditable()) : '');
    this.emit<UnitPlace | null>('unit-focus', place);
  }

  #tell(link: LinkPlace | null): void {
    if (link) setText(this.#readout, readingOfLink(this.#content, link));
  }

  /** Arrow keys walk from unit to unit: the whole graph is one tab stop. */
  #walk(event: KeyboardEvent): void {
    const across = { ArrowLeft: -1, ArrowRight: 1 }[event.key] ?? 0;
    const down = { ArrowUp: -1, ArrowDown: 1 }[event.key] ?? 0;
    const place = this.#unitOf(event.target);
    if (!place || (across === 0 && down === 0)) return;
    event.preventDefault();
    const column = this.#units[place.layer + across];
    const next = column?.[Math.min(column.length - 1, Math.max(0, place.unit + down))]?.button;
    if (!next) return;
    for (const { button } of this.#units.flat()) button.tabIndex = button === next ? 0 : -1;
    next.focus();
  }

  /** A click, or Enter, on a bias edits it; on a unit the first of its numbers. */
  #click(target: EventTarget | null): void {
    if (!this.#isEditable()) return;
    const bias = this.#unitOf(target, 'data-bias');
    const unit = this.#unitOf(target);
    if (bias) this.#editor.open(bias);
    else if (unit) this.#editor.openFirst(unit);
  }

  #seatOf(number: UnitPlace | LinkPlace): { x: number; y: number } | null {
    if ('gap' in number) return this.#links.place(number);
    const mark = this.#units[number.layer]?.[number.unit]?.bias;
    return mark ? { x: mark.offsetLeft, y: mark.offsetTop } : null;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hebb-network': Network;
  }
}
