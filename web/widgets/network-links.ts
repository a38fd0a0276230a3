/** @file The lines of `<hebb-network>`: width and colour of the weights, marks of the gradients, numbers, and what is highlighted. */
import { setAttribute, setText, svg } from './dom.js';
import { along, heightAt, pathOf, type Link } from './network-layout.js';
import { numeral } from './numeral.js';

/** A line: the gap between layers, and the weight's index in that gap's matrix. */
export interface LinkPlace {
  readonly gap: number;
  readonly index: number;
}

export interface LinkContent {
  readonly weights: readonly (Float32Array | null)[];
  readonly gradients: readonly (Float32Array | null)[];
  readonly numbers: boolean;
  readonly highlight: readonly LinkPlace[] | null;
}

export const linkStyle = `
svg { position: absolute; inset: 0; width: 100%; height: 100%; overflow: visible; pointer-events: none; }
.links path { fill: none; stroke-linecap: round; pointer-events: stroke; }
.links.dimmed path:not(.lit), .links.dimmed text:not(.lit) { opacity: 0.3; }
.links .lit { stroke: var(--_accent); stroke-opacity: 1; }
.links .hit { stroke: transparent; stroke-width: 12px; cursor: pointer; }
.links .mark { stroke: var(--_accent); pointer-events: none; }
.links text { font-size: 0.75rem; text-anchor: middle; dominant-baseline: central; fill: var(--_ink); stroke: var(--_paper); stroke-width: 7px; stroke-linejoin: round; paint-order: stroke; pointer-events: none; }
.links text.lit { stroke: var(--_paper); font-weight: 600; }
.links .slope { fill: var(--_accent); }
`;

/** Most lines of a gap that carry their numbers. */
const few = 12;

/** The largest magnitude, NaN left out, and no less than `least`. */
function largest(values: Float32Array | null | undefined, least: number): number {
  let most = least;
  for (const value of values ?? []) most = Math.abs(value) > most ? Math.abs(value) : most;
  return most;
}

export class NetworkLinks {
  readonly element = svg('svg', { class: 'links', 'aria-hidden': 'true' });
  #links: readonly (readonly Link[])[] = [];
  #paths: SVGPathElement[][] = [];
  #marks: SVGPathElement[][] = [];
  #texts: SVGTextElement[][] = [];
  /** Inputs of each gap: where numbers are put depends on which unit a line comes from. */
  #inputs: readonly number[] = [];
  #drawn: readonly unknown[] = [];

  /** The lines of a layout; `wide` gives each a broad invisible one to be clicked. */
  build(links: readonly (readonly Link[])[], inputs: readonly number[], wide: boolean): void {
    this.#links = links;
    this.#inputs = inputs;
    const lines = (kind: string): SVGPathElement[][] =>
      links.map((gap) => gap.map((link) => svg('path', { d: pathOf(link), class: kind })));
    this.#paths = lines('line');
    this.#marks = [];
    this.#texts = [];
    this.#drawn = [];
    this.element.replaceChildren(...this.#paths.flat(), ...(wide ? lines('hit').flat() : []));
  }

  /** Where a number stands: on a line that climbs before it crosses others, on a level one beyond, so that none covers another. */
  #seat(gap: number, link: Link): { x: number; y: number } {
    const level = Math.abs(link.y1 - link.y0) < 1;
    return along(link, (this.#inputs[gap] ?? 1) === 1 ? 0.5 : level ? 0.64 : 0.3);
  }

  place({ gap, index }: LinkPlace): { x: number; y: number } | null {
    const link = this.#links[gap]?.[index];
    return link ? this.#seat(gap, link) : null;
  }

  /** The visible line nearest to where the pointer is: broad ones overlap where they leave a unit. */
  at({ clientX, clientY }: MouseEvent): LinkPlace | null {
    const box = this.element.getBoundingClientRect();
    const [x, y] = [clientX - box.left, clientY - box.top];
    let best: LinkPlace | null = null;
    let distance = 10;
    this.#links.forEach((links, gap) =>
      links.forEach((link, index) => {
        if (x < link.x0 || x > link.x1 || this.#paths[gap]?.[index]?.style.display === 'none') return;
        const apart = Math.abs(heightAt(link, x) - y);
        if (apart >= distance) return;
        best = { gap, index };
        distance = apart;
      }),
    );
    return best;
  }

  draw(content: LinkContent): void {
    const { weights, gradients, numbers, highlight } = content;
    const shown = [weights, gradients, numbers, highlight];
    const before = this.#drawn;
    if (before.length > 0 && shown.every((part, i) => part === before[i])) return;
    this.#drawn = shown;
    this.#paths.forEach((gap, at) => this.#drawGap(gap, weights[at]));
    this.#drawMarks(weights, gradients);
    this.#drawNumbers(weights, gradients, numbers);
    if (highlight !== before[3] || numbers !== before[2] || before.length === 0) this.#light(highlight);
  }

  /** Width 0.5 to 5 px, relative to the gap's largest weight where that is above one; opacity with it. */
  #drawGap(paths: readonly SVGPathElement[], weights: Float32Array | null | undefined): void {
    const scale = largest(weights, 1);
    paths.forEach((path, index) => {
      const weight = weights?.[index] ?? 0;
      const share = Math.abs(weight) / scale;
      const missing = Number.isNaN(weight);
      path.style.display = missing ? 'none' : '';
      if (missing) return;
      setAttribute(path, 'stroke', weights === null ? 'var(--_muted)' : weight < 0 ? 'var(--_first)' : 'var(--_second)');
      setAttribute(path, 'stroke-width', weights === null ? '1.5' : (0.5 + 4.5 * share).toFixed(1));
      setAttribute(path, 'stroke-opacity', weights === null ? '1' : (0.25 + 0.65 * share).toFixed(2));
    });
  }

  /** A stroke across each line, 2 to 12 px long relative to the gap's largest gradient: up where it is positive, down where negative. */
  #drawMarks(weights: LinkContent['weights'], gradients: LinkContent['gradients']): void {
    if (gradients.length === 0) {
      for (const mark of this.#marks.flat()) mark.remove();
      this.#marks = [];
      return;
    }
    if (this.#marks.length === 0) {
      this.#marks = this.#paths.map((gap) => gap.map(() => svg('path', { class: 'mark', 'stroke-width': 2 })));
      this.element.append(...this.#marks.flat());
    }
    this.#marks.forEach((gap, at) => {
      const slopes = gradients[at];
      const scale = largest(slopes, 0);
      gap.forEach((mark, index) => {
        const slope = slopes?.[index] ?? 0;
        const link = this.#links[at]?.[index];
        const none = !link || slope === 0 || !Number.isFinite(slope) || Number.isNaN(weights[at]?.[index] ?? 0);
        const { x, y } = none ? { x: 0, y: 0 } : along(link, 0.84);
        const length = none ? 0 : Math.sign(slope) * (2 + (10 * Math.abs(slope)) / scale);
        setAttribute(mark, 'd', none ? '' : `M${x.toFixed(1)} ${y.toFixed(1)}v${(-length).toFixed(1)}`);
      });
    });
  }

  #drawNumbers(weights: LinkContent['weights'], gradients: LinkContent['gradients'], numbers: boolean): void {
    if (!numbers) {
      for (const text of this.#texts.flat()) text.remove();
      this.#texts = [];
      return;
    }
    if (this.#texts.length === 0) {
      this.#texts = this.#links.map((gap, at) =>
        gap.length > few
          ? []
          : gap.map((link) => {
              const { x, y } = this.#seat(at, link);
              return svg(
                'text',
                { x: x.toFixed(1), y: y.toFixed(1) },
                svg('tspan'),
                svg('tspan', { class: 'slope', x: x.toFixed(1), dy: '1.15em' }),
              );
            }),
      );
      this.element.append(...this.#texts.flat());
    }
    this.#texts.forEach((gap, at) =>
      gap.forEach((text, index) => {
        const [weight, slope] = [weights[at]?.[index] ?? NaN, gradients[at]?.[index] ?? NaN];
        const [first, second] = text.children;
        if (first) setText(first, Number.isNaN(weight) ? '' : numeral(weight));
        if (second) setText(second, Number.isNaN(slope) ? '' : numeral(slope, 2));
      }),
    );
  }

  #light(highlight: readonly LinkPlace[] | null): void {
    const lit = new Set(highlight?.map(({ gap, index }) => `${gap},${index}`));
    this.element.classList.toggle('dimmed', lit.size > 0);
    for (const group of [this.#paths, this.#marks, this.#texts]) {
      group.forEach((gap, at) => gap.forEach((element, index) => element.classList.toggle('lit', lit.has(`${at},${index}`))));
    }
  }
}
