/**
 * @file `<hebb-graph>`: a computation as a graph from left to right, with what flows forward above each node and edge and the gradients that flow back below.
 *
 * Properties
 *   nodes      GraphNode[]   { id, label, value?, gradient?, kind? }; default []
 *   edges      GraphEdge[]   { from, to, label?, value?, gradient? } between ids; default []
 *   highlight  string[]      ids of nodes that are lifted above the rest, with the edges between them; default []
 * Attributes
 *   label      text          what is computed, for assistive technology; default 'computation'
 * Events
 *   node-focus { id } | null  pointer or keyboard is on a node, or has left
 * Places are found anew only when ids, labels or edges change; new numbers only change the texts.
 * Size: as high as the graph; where it is wider than the element it scrolls in itself. Arrow keys walk along edges and layers.
 */
import { html, setAttribute, setText, svg } from './dom.js';
import { Widget } from './element.js';
import { graphLayout, type GraphLayout } from './graph-layout.js';
import { numeral } from './numeral.js';

export interface GraphNode {
  readonly id: string;
  readonly label: string;
  /** What was computed forward. Default none. */
  readonly value?: number;
  /** The derivative of the result by it. Default none. */
  readonly gradient?: number;
  /** An operation is round, a parameter (what learns) and an output have an outline of their own. Default 'value'. */
  readonly kind?: 'value' | 'parameter' | 'operation' | 'output';
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly label?: string;
  readonly value?: number;
  readonly gradient?: number;
}

const style = `
:host { position: relative; }
.scroll { overflow-x: auto; padding: 4px 0; }
svg { display: block; margin: 0 auto; overflow: visible; }
text { font-size: 0.75rem; text-anchor: middle; dominant-baseline: central; fill: var(--_ink); }
.name { font-size: 0.875rem; }
.over { stroke: var(--_paper); stroke-width: 4px; stroke-linejoin: round; paint-order: stroke; }
.back { fill: var(--_accent); }
.aside { fill: var(--_muted); font-style: italic; }
.box { fill: var(--_middle); stroke: var(--_muted); }
.parameter .box { stroke: var(--_accent); }
.output .box { stroke: var(--_ink); stroke-width: 2; }
.node { cursor: default; }
.node:focus-visible { outline-color: transparent; } /* its box shows the focus; forced colours show both */
.node:hover .box, .node:focus-visible .box { stroke: var(--_ink); stroke-width: 2; }
.node:focus-visible .box { outline: 2px solid var(--_accent); outline-offset: 1px; }
.node.lit .box { stroke: var(--_accent); stroke-width: 3; }
.edge path { fill: none; stroke: var(--_muted); stroke-width: 1.5; }
.edge .tip { fill: var(--_muted); stroke: none; }
.edge.lit path { stroke: var(--_accent); stroke-width: 2.5; }
.edge.lit .tip { fill: var(--_accent); }
.dimmed .edge:not(.lit), .dimmed .node:not(.lit) { opacity: 0.45; }
.node:is(:hover, :focus-visible) { opacity: 1 !important; }
.readout { min-height: 1.4em; font-size: 0.75rem; color: var(--_muted); }
`;

/** Height of a box, and of a number's line above or below it. */
const box = 30;
const line = 17;
/** Room of a layout around its middles: numbers may be wider than their boxes. */
const margin = 24;

const digits = 4;
const number = (value: number | undefined): string => (value === undefined || Number.isNaN(value) ? '' : numeral(value, digits));

/** A soft curve through the corners, level at each. */
function curve(route: GraphLayout['routes'][number]): string {
  return route
    .map(({ x, y }, i) => {
      const last = route[i - 1];
      if (!last) return `M${x.toFixed(1)} ${y.toFixed(1)}`;
      const bend = ((last.x + x) / 2).toFixed(1);
      return `C${bend} ${last.y.toFixed(1)} ${bend} ${y.toFixed(1)} ${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join('');
}

/** A text and how to bring it up to date. */
interface Told {
  readonly element: SVGGElement;
  readonly value: SVGTextElement;
  readonly gradient: SVGTextElement;
}

export class ComputationGraph extends Widget {
  static readonly observedAttributes = ['label'];
  #nodes: readonly GraphNode[] = [];
  #edges: readonly GraphEdge[] = [];
  #highlight: readonly string[] = [];
  #built = '';
  #layout: GraphLayout = graphLayout({ nodes: [], edges: [] }, 0, [0, 0]);
  #shownNodes = new Map<string, Told>();
  #shownEdges: (Told | null)[] = [];
  #focused: string | null = null;
  readonly #picture = svg('svg');
  readonly #scroll = html('div', { class: 'scroll', role: 'group' }, this.#picture);
  readonly #readout = html('div', { class: 'readout', 'aria-hidden': 'true' });

  constructor() {
    super(style);
    this.root.append(this.#scroll, this.#readout);
    this.#picture.addEventListener('pointerover', (event) => this.#focus(this.#idOf(event.target)));
    this.#picture.addEventListener('pointerleave', () => this.#focus(null));
    this.#scroll.addEventListener('focusin', (event) => this.#focus(this.#idOf(event.target)));
    this.#scroll.addEventListener('focusout', () => this.#focus(null));
    this.#picture.addEventListener('keydown', (event) => this.#walk(event));
  }

  get nodes(): readonly GraphNode[] {
    return this.#nodes;
  }
  set nodes(nodes: readonly GraphNode[]) {
    this.#nodes = nodes;
    this.invalidate();
  }

  get edges(): readonly GraphEdge[] {
    return this.#edges;
  }
  set edges(edges: readonly GraphEdge[]) {
    this.#edges = edges;
    this.invalidate();
  }

  get highlight(): readonly string[] {
    return this.#highlight;
  }
  set highlight(highlight: readonly string[]) {
    this.#highlight = highlight;
    this.invalidate();
  }

  protected draw(): void {
    const { clientWidth: width } = this;
    if (width === 0) return;
    setAttribute(this.#scroll, 'aria-label', this.getAttribute('label') ?? 'computation');
    const told = this.#edges.some(({ value, gradient, label }) => value !== undefined || gradient !== undefined || label !== undefined);
    const shape = [
      this.#nodes.map(({ id, label, kind }) => [id, label, kind]),
      this.#edges.map(({ from, to, label }) => [from, to, label]),
    ];
    const built = JSON.stringify([shape, told, width]);
    if (built !== this.#built) {
      this.#build(width, told);
      this.#built = built;
    }
    this.#drawNumbers();
    this.#light();
  }

  #build(width: number, told: boolean): void {
    const held = this.#focusedNode();
    const nodes = this.#nodes.map(({ id, label, kind }) => {
      const wide = kind === 'operation' ? Math.max(box, label.length * 8 + 12) : Math.max(44, label.length * 8 + 20);
      return { id, width: wide, height: box + 2 * line };
    });
    this.#layout = graphLayout({ nodes, edges: this.#edges }, width - 2 * margin, told ? [76, 150] : [44, 110]);
    const [full, high] = [this.#layout.width + 2 * margin, this.#layout.height + 8];
    for (const [name, value] of Object.entries({ width: full, height: high, viewBox: `${-margin} -4 ${full} ${high}` })) {
      setAttribute(this.#picture, name, value);
    }
    this.#shownEdges = this.#edges.map((edge, i) => this.#edge(edge, this.#layout.routes[i] ?? []));
    this.#shownNodes = new Map(this.#nodes.map((node, i) => [node.id, this.#node(node, nodes[i]?.width ?? 0)]));
    const elements = [...this.#shownEdges, ...this.#shownNodes.values()].flatMap((shown) => (shown ? [shown.element] : []));
    this.#picture.replaceChildren(...elements);
    const first = held !== null && this.#shownNodes.has(held) ? held : this.#nodes[0]?.id;
    if (first !== undefined) this.#shownNodes.get(first)?.element.setAttribute('tabindex', '0');
    if (held !== null) this.#shownNodes.get(held)?.element.focus();
  }

  #node({ id, label, kind = 'value' }: GraphNode, width: number): Told {
    const { x = 0, y = 0 } = this.#layout.places.get(id) ?? {};
    const value = svg('text', { class: 'over', x, y: y - box / 2 - line / 2 });
    const gradient = svg('text', { class: 'over back', x, y: y + box / 2 + line / 2 });
    const outline = svg('rect', {
      class: 'box',
      x: x - width / 2,
      y: y - box / 2,
      width,
      height: box,
      rx: kind === 'operation' ? box / 2 : 4,
    });
    const name = svg('text', { class: 'name', x, y }, label);
    const element = svg('g', { class: `node ${kind}`, role: 'img', tabindex: -1, 'data-id': id }, outline, name, value, gradient);
    return { element, value, gradient };
  }

  #edge({ from, to, label }: GraphEdge, route: GraphLayout['routes'][number]): Told | null {
    const end = route.at(-1);
    if (!end) return null;
    // Numbers stand where fewer edges meet: towards the reader of a node with many, or towards the source of one of many.
    const fanOut = this.#edges.filter((edge) => edge.from === from).length > this.#edges.filter((edge) => edge.to === to).length;
    const [one, other] = fanOut ? route.slice(-2) : route;
    const t = fanOut ? 0.64 : 0.36;
    const x = (one?.x ?? 0) + t * ((other?.x ?? 0) - (one?.x ?? 0));
    const y = (one?.y ?? 0) + t * t * (3 - 2 * t) * ((other?.y ?? 0) - (one?.y ?? 0));
    const value = svg('text', { class: 'over', x, y: y - 9 });
    const gradient = svg('text', { class: 'over back', x, y: y + 9 });
    const tip = svg('path', { class: 'tip', d: `M${end.x} ${end.y}l-7 -3.5v7z` });
    const element = svg('g', { class: 'edge' }, svg('path', { d: curve(route) }), tip, value, gradient);
    if (label !== undefined) element.append(svg('text', { class: 'over aside', x, y: y - 24 }, label));
    return { element, value, gradient };
  }

  #drawNumbers(): void {
    for (const node of this.#nodes) {
      const shown = this.#shownNodes.get(node.id);
      if (!shown) continue;
      setText(shown.value, number(node.value));
      setText(shown.gradient, number(node.gradient));
      setAttribute(shown.element, 'aria-label', this.#reading(node));
    }
    this.#edges.forEach((edge, i) => {
      const shown = this.#shownEdges[i];
      if (!shown) return;
      setText(shown.value, number(edge.value));
      setText(shown.gradient, number(edge.gradient));
    });
    this.#read();
  }

  #light(): void {
    const lit = new Set(this.#highlight);
    this.#picture.classList.toggle('dimmed', lit.size > 0);
    for (const [id, { element }] of this.#shownNodes) element.classList.toggle('lit', lit.has(id));
    this.#edges.forEach(({ from, to }, i) => this.#shownEdges[i]?.element.classList.toggle('lit', lit.has(from) && lit.has(to)));
  }

  /** "w1 0.5, gradient −0.25"; and what comes in over edges that carry numbers. */
  #reading({ id, label, value, gradient }: GraphNode): string {
    const told = (name: string, shown: number | undefined): string[] => (number(shown) === '' ? [] : [`${name} ${number(shown)}`]);
    const edges = this.#edges.filter((edge) => edge.to === id && number(edge.value) + number(edge.gradient) !== '');
    const incoming = edges.map((edge) => {
      const from = this.#nodes.find((node) => node.id === edge.from)?.label ?? edge.from;
      return [`from ${from}`, ...told('', edge.value), ...told('gradient', edge.gradient)].join(' ').replace('  ', ' ');
    });
    return [[label, ...told('=', value)].join(' '), ...told('gradient', gradient), ...incoming].join(', ');
  }

  #idOf(target: EventTarget | null): string | null {
    return target instanceof Element ? (target.closest('.node')?.getAttribute('data-id') ?? null) : null;
  }

  #focusedNode(): string | null {
    return this.#idOf(this.root.activeElement);
  }

  #focus(id: string | null): void {
    if (id === this.#focused) return;
    this.#focused = id;
    this.#read();
    this.emit<{ id: string } | null>('node-focus', id === null ? null : { id });
  }

  #read(): void {
    const node = this.#nodes.find(({ id }) => id === this.#focused);
    setText(this.#readout, node ? this.#reading(node) : '');
  }

  /** Left and right along edges, up and down within a layer. */
  #walk(event: KeyboardEvent): void {
    const id = this.#idOf(event.target);
    const here = id === null ? undefined : this.#layout.places.get(id);
    if (id === null || !here) return;
    const ends: Record<string, () => string[]> = {
      ArrowLeft: () => this.#edges.filter(({ to }) => to === id).map(({ from }) => from),
      ArrowRight: () => this.#edges.filter(({ from }) => from === id).map(({ to }) => to),
      ArrowUp: () => this.#inLayer(here, -1),
      ArrowDown: () => this.#inLayer(here, 1),
    };
    const found = ends[event.key]?.();
    if (!found) return;
    event.preventDefault();
    const away = (other: string): number => Math.abs((this.#layout.places.get(other)?.y ?? 0) - here.y);
    const [next] = found.filter((other) => this.#shownNodes.has(other)).sort((one, other) => away(one) - away(other));
    if (next === undefined) return;
    for (const [other, { element }] of this.#shownNodes) element.setAttribute('tabindex', other === next ? '0' : '-1');
    this.#shownNodes.get(next)?.element.focus();
  }

  #inLayer({ y, layer }: { readonly y: number; readonly layer: number }, side: 1 | -1): string[] {
    return [...this.#layout.places].filter(([, place]) => place.layer === layer && (place.y - y) * side > 0).map(([id]) => id);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hebb-graph': ComputationGraph;
  }
}
