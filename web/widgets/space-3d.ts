/**
 * @file `<hebb-space>`: points of classes in three dimensions and a plane between them, turned by dragging and by arrow keys.
 *
 * Properties
 *   points   SpacePoint[]   { x, y, z, label, faded?, ring? }; default []
 *   plane    SpacePlane | null   { weights: [w1, w2, w3], bias } of w1·x + w2·y + w3·z + b = 0; default null
 *   domain   { x: [min, max], y: [min, max], z: [min, max] }   units of the axes; default [-1, 1] each
 *   turn     { yaw, pitch }      degrees: about the upright axis, and how far the top leans towards the viewer (−90 to 90); default 30, 20
 * Attributes
 *   label    text                what is shown, for assistive technology; default 'space'
 *   x-title, y-title, z-title    the axes' titles with their units; default x₁, x₂, x₃
 * Events
 *   space-turn  { yaw, pitch }   it was turned, by pointer or keys
 * Size: the host's own; square unless the page says otherwise.
 */
import { contextOf, html, setAttribute } from './dom.js';
import { Widget } from './element.js';
import { fixed, numeral } from './numeral.js';
import { classToken, type Palette } from './palette.js';
import { drawText } from './plane.js';
import { cut, dot, edges, viewOf, type Turn, type Vector } from './space-geometry.js';
import type { Token } from './style.js';

export interface SpacePoint {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  /** The class, 0 to 3, hence the colour. */
  readonly label: number;
  /** Default false. */
  readonly faded?: boolean;
  /** A circle around the point, in ink or in a colour. Default false. */
  readonly ring?: boolean | Token;
}

export interface SpacePlane {
  readonly weights: readonly [number, number, number];
  readonly bias: number;
}

export interface SpaceDomain {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  readonly z: readonly [number, number];
}

export type SpaceTurn = Turn;

const style = `
:host { position: relative; aspect-ratio: 1; }
canvas { position: absolute; inset: 0; width: 100%; height: 100%; cursor: grab; touch-action: pan-y; }
canvas:active { cursor: grabbing; }
`;

/** Degrees a pixel of dragging, and a press of a key. */
const perPixel = 0.5;
const perKey = 5;

/** From the cube to the canvas. */
interface Projection {
  readonly place: (at: Vector) => { x: number; y: number };
  readonly depth: (at: Vector) => number;
  readonly front: Vector;
}

export class Space extends Widget {
  static readonly observedAttributes = ['label', 'x-title', 'y-title', 'z-title'];
  #points: readonly SpacePoint[] = [];
  #plane: SpacePlane | null = null;
  #domain: SpaceDomain = { x: [-1, 1], y: [-1, 1], z: [-1, 1] };
  #turn: Turn = { yaw: 30, pitch: 20 };
  readonly #canvas = html('canvas', { tabindex: 0, role: 'application' });

  constructor() {
    super(style);
    this.root.append(this.#canvas);
    this.#canvas.addEventListener('pointerdown', (event) => this.#canvas.setPointerCapture(event.pointerId));
    this.#canvas.addEventListener('pointermove', (event) => {
      if (this.#canvas.hasPointerCapture(event.pointerId)) this.#by(event.movementX * perPixel, event.movementY * perPixel);
    });
    this.#canvas.addEventListener('keydown', (event) => {
      const yaw = { ArrowLeft: -perKey, ArrowRight: perKey }[event.key] ?? 0;
      const pitch = { ArrowUp: -perKey, ArrowDown: perKey }[event.key] ?? 0;
      if (yaw === 0 && pitch === 0) return;
      event.preventDefault();
      this.#by(yaw, pitch);
    });
  }

  get points(): readonly SpacePoint[] {
    return this.#points;
  }
  set points(points: readonly SpacePoint[]) {
    this.#points = points;
    this.invalidate();
  }

  get plane(): SpacePlane | null {
    return this.#plane;
  }
  set plane(plane: SpacePlane | null) {
    this.#plane = plane;
    this.invalidate();
  }

  get domain(): SpaceDomain {
    return this.#domain;
  }
  set domain(domain: SpaceDomain) {
    this.#domain = domain;
    this.invalidate();
  }

  get turn(): SpaceTurn {
    return this.#turn;
  }
  set turn(turn: SpaceTurn) {
    this.#turn = turn;
    this.invalidate();
  }

  #by(yaw: number, pitch: number): void {
    this.turn = { yaw: (this.#turn.yaw + yaw + 360) % 360, pitch: Math.max(-90, Math.min(90, this.#turn.pitch + pitch)) };
    this.emit<Turn>('space-turn', this.#turn);
  }

  protected draw(): void {
    setAttribute(this.#canvas, 'aria-label', this.#description());
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    const context = width > 0 ? contextOf(this.#canvas, width, height) : null;
    if (!context) return;
    const { right, up, front } = viewOf(this.#turn);
    const scale = Math.min(width, height) / 3.9;
    const projection: Projection = {
      place: (at) => ({ x: width / 2 + scale * dot(right, at), y: height / 2 - scale * dot(up, at) }),
      depth: (at) => dot(front, at),
      front,
    };
    const family = getComputedStyle(this).fontFamily;
    const { palette } = this;
    const { weights, bias } = this.#planeInCube();
    const facing = dot(weights, front);
    // What the plane hides comes first, then the plane, then what is before it; each from back to front.
    const places = this.#points
      .map((point) => ({ point, at: this.#inCube(point) }))
      .sort((one, other) => projection.depth(one.at) - projection.depth(other.at));
    const before = ({ at }: { at: Vector }): boolean => (dot(weights, at) + bias) * facing >= 0;
    this.#drawBox(context, projection, palette, family);
    for (const place of places) if (!before(place)) drawPoint(context, projection, place.at, place.point, palette);
    drawPlane(context, projection, cut(weights, bias), palette);
    for (const place of places) if (before(place)) drawPoint(context, projection, place.at, place.point, palette);
  }

  /** From units of the axes to −1 … 1. */
  #inCube({ x, y, z }: SpacePoint): Vector {
    const at = (value: number, [low, high]: readonly [number, number]): number => (2 * (value - low)) / (high - low) - 1;
    return [at(x, this.#domain.x), at(y, this.#domain.y), at(z, this.#domain.z)];
  }

  /** The plane in the cube's own coordinates. */
  #planeInCube(): { weights: Vector; bias: number } {
    const { weights, bias } = this.#plane ?? { weights: [0, 0, 0], bias: 0 };
    const { x, y, z } = this.#domain;
    const half = ([low, high]: readonly [number, number]): number => (high - low) / 2;
    const middle = ([low, high]: readonly [number, number]): number => (high + low) / 2;
    return {
      weights: [weights[0] * half(x), weights[1] * half(y), weights[2] * half(z)],
      bias: bias + weights[0] * middle(x) + weights[1] * middle(y) + weights[2] * middle(z),
    };
  }

  /** The cube's edges, and the axes' titles and ends at the lowest edge of each direction (of z the leftmost). */
  #drawBox(context: CanvasRenderingContext2D, { place, depth }: Projection, palette: Palette, family: string): void {
    const middleOf = ({ from, to }: (typeof edges)[number]): Vector => [
      (from[0] + to[0]) / 2,
      (from[1] + to[1]) / 2,
      (from[2] + to[2]) / 2,
    ];
    context.lineWidth = 1;
    context.strokeStyle = palette.css.muted;
    for (const edge of edges) {
      const [from, to] = [place(edge.from), place(edge.to)];
      context.globalAlpha = depth(middleOf(edge)) < -0.2 ? 0.3 : 0.7;
      context.beginPath();
      context.moveTo(from.x, from.y);
      context.lineTo(to.x, to.y);
      context.stroke();
    }
    context.globalAlpha = 1;
    const centre = place([0, 0, 0]);
    const ends = [this.#domain.x, this.#domain.y, this.#domain.z];
    const titles = this.#titles();
    const written: { readonly x: number; readonly y: number }[] = [];
    for (const axis of [0, 1, 2] as const) {
      const low = (edge: (typeof edges)[number]): number => (axis === 2 ? -place(middleOf(edge)).x : place(middleOf(edge)).y);
      const edge = edges.filter((other) => other.axis === axis).reduce((best, other) => (low(other) > low(best) ? other : best));
      const outside = (at: Vector, by: number): { x: number; y: number } => {
        const { x, y } = place(at);
        const length = Math.hypot(x - centre.x, y - centre.y) || 1;
        return { x: x + (by * (x - centre.x)) / length, y: y + (by * (y - centre.y)) / length };
      };
      context.textAlign = 'center';
      context.textBaseline = 'middle';
      context.font = `11px ${family}`;
      [edge.from, edge.to].forEach((end, i) => {
        // A little inwards of the corner, further where another axis' end is written.
        const along = (own: number, by: number): number => (own === axis ? by : 1);
        const places = [0.88, 0.76, 0.64].map((by) => outside([end[0] * along(0, by), end[1] * along(1, by), end[2] * along(2, by)], 14));
        const free = places.find(({ x, y }) => !written.some((other) => Math.abs(other.x - x) < 28 && Math.abs(other.y - y) < 13));
        const at = free ?? places[0] ?? centre;
        written.push(at);
        drawText(context, numeral(ends[axis]?.[i] ?? 0), at.x, at.y, palette.css.muted, palette);
      });
      context.font = `italic 12px ${family}`;
      const { x, y } = outside(middleOf(edge), 18);
      // Away from the box, but never out of the picture.
      const long = context.measureText(titles[axis]).width;
      const left = x < centre.x - 40 ? x - long + 6 : x > centre.x + 40 ? x - 6 : x - long / 2;
      context.textAlign = 'left';
      drawText(context, titles[axis], Math.max(2, Math.min(2 * centre.x - long - 2, left)), y, palette.css.muted, palette);
    }
  }

  #titles(): [x: string, y: string, z: string] {
    return [this.getAttribute('x-title') ?? 'x₁', this.getAttribute('y-title') ?? 'x₂', this.getAttribute('z-title') ?? 'x₃'];
  }

  /** How many of each class lie on which side, and the plane's equation. */
  #description(): string {
    const plane = this.#plane;
    const names = ['first', 'second', 'third', 'fourth'];
    const classes = Math.max(2, ...this.#points.map(({ label }) => label + 1));
    const counts = names.slice(0, classes).map((name, label) => {
      const own = this.#points.filter((point) => point.label === label);
      if (!plane) return `${own.length} of the ${name} class`;
      const { weights, bias } = plane;
      const positive = own.filter(({ x, y, z }) => dot(weights, [x, y, z]) + bias > 0).length;
      return `${own.length} of the ${name} class, ${positive} of them on the positive side`;
    });
    const [x, y, z] = this.#titles();
    const term = (value: number): string => `${value < 0 ? '−' : '+'} ${fixed(Math.abs(value))}`;
    const equation = plane
      ? `. Plane ${fixed(plane.weights[0])}·${x} ${term(plane.weights[1])}·${y} ${term(plane.weights[2])}·${z} ${term(plane.bias)} = 0`
      : '';
    return `${this.getAttribute('label') ?? 'space'}: ${counts.join('; ')}${equation}. Arrow keys turn it`;
  }
}

function drawPoint(context: CanvasRenderingContext2D, { place, depth }: Projection, at: Vector, point: SpacePoint, palette: Palette): void {
  const { x, y } = place(at);
  const radius = 4.25 + 0.9 * depth(at);
  context.globalAlpha = point.faded ? 0.3 : 1;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = palette.css[classToken(point.label)];
  context.strokeStyle = palette.css.paper;
  context.lineWidth = 1;
  context.fill();
  context.stroke();
  if (point.ring) {
    context.beginPath();
    context.arc(x, y, radius + 4, 0, 2 * Math.PI);
    context.strokeStyle = palette.css[point.ring === true ? 'ink' : point.ring];
    context.lineWidth = 1.75;
    context.stroke();
  }
  context.globalAlpha = 1;
}

function drawPlane(context: CanvasRenderingContext2D, { place }: Projection, polygon: readonly Vector[], palette: Palette): void {
  if (polygon.length === 0) return;
  context.beginPath();
  for (const corner of polygon) {
    const { x, y } = place(corner);
    context.lineTo(x, y);
  }
  context.closePath();
  context.fillStyle = context.strokeStyle = palette.css.accent;
  context.globalAlpha = 0.22;
  context.fill();
  context.globalAlpha = 1;
  context.lineWidth = 1.5;
  context.lineJoin = 'round';
  context.stroke();
}

declare global {
  interface HTMLElementTagNameMap {
    'hebb-space': Space;
  }
}
