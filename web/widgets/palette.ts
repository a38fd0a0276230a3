/** @file Colours: the theme's custom properties resolved to RGB, and the two ramps (diverging, ink) that pictures are drawn with. */
import { tokens, type Token } from './style.js';

export type Rgb = readonly [red: number, green: number, blue: number];

/** Every token resolved in the host's place in the page, as 0..255 channels and as a CSS string. */
export interface Palette {
  readonly rgb: Readonly<Record<Token, Rgb>>;
  readonly css: Readonly<Record<Token, string>>;
}

const known = new Map<string, Rgb>();

/** Any CSS colour as sRGB channels; the browser itself does the conversion, by painting one pixel. */
function channels(color: string): Rgb {
  const plain = /^rgb\((\d+), (\d+), (\d+)\)$/.exec(color);
  if (plain) return [Number(plain[1]), Number(plain[2]), Number(plain[3])];
  const before = known.get(color);
  if (before) return before;
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const context = canvas.getContext('2d');
  if (!context) return [128, 128, 128];
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
  const rgb: Rgb = [red, green, blue];
  known.set(color, rgb);
  return rgb;
}

export function readPalette(root: ShadowRoot): Palette {
  const probe = document.createElement('span');
  probe.hidden = true;
  root.append(probe);
  const rgb = {} as Record<Token, Rgb>;
  const css = {} as Record<Token, string>;
  for (const token of tokens) {
    probe.style.color = `var(--_${token})`;
    rgb[token] = channels(getComputedStyle(probe).color);
    css[token] = `rgb(${rgb[token].join(' ')})`;
  }
  probe.remove();
  return { rgb, css };
}

/** 256 packed pixels (little-endian RGBA) from `low` over `middle` to `high`. */
function ramp(low: Rgb, middle: Rgb, high: Rgb): Uint32Array {
  const pixels = new Uint32Array(256);
  for (let i = 0; i < 256; i++) {
    const t = i / 127.5 - 1;
    const end = t < 0 ? low : high;
    const share = Math.abs(t);
    const [red = 0, green = 0, blue = 0] = middle.map((m, k) => Math.round(m + ((end[k] ?? 0) - m) * share));
    pixels[i] = ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
  }
  return pixels;
}

const diverging = new WeakMap<Palette, Uint32Array>();

/** First class's colour, paper, second class's colour. */
export function divergingRamp(palette: Palette): Uint32Array {
  let pixels = diverging.get(palette);
  if (!pixels) {
    pixels = ramp(palette.rgb.first, palette.rgb.middle, palette.rgb.second);
    diverging.set(palette, pixels);
  }
  return pixels;
}

const sequential = new WeakMap<Palette, Uint32Array>();

/** From the middle colour to a grey that leaves room for colours on top. */
export function sequentialRamp(palette: Palette): Uint32Array {
  let pixels = sequential.get(palette);
  if (!pixels) {
    const { middle, muted } = palette.rgb;
    const mixed = (share: number): Rgb => {
      const at = (channel: 0 | 1 | 2): number => middle[channel] + share * (muted[channel] - middle[channel]);
      return [at(0), at(1), at(2)];
    };
    pixels = ramp(middle, mixed(0.22), mixed(0.45));
    sequential.set(palette, pixels);
  }
  return pixels;
}

/** The pixels of each painted canvas: painting sixty times a second makes no garbage. */
const images = new WeakMap<HTMLCanvasElement, ImageData>();

/** The colours of classes 0, 1, 2, 3; a fifth begins again. */
const classTokens = ['first', 'second', 'third', 'fourth'] as const satisfies readonly Token[];

export function classToken(index: number): Token {
  return classTokens[index % classTokens.length] ?? 'first';
}

/** The canvas's context and its pixels as packed RGBA, after the canvas has been given this size. */
function imageOf(canvas: HTMLCanvasElement, columns: number, rows: number) {
  if (canvas.width !== columns) canvas.width = columns;
  if (canvas.height !== rows) canvas.height = rows;
  const context = canvas.getContext('2d');
  if (!context) return null;
  let image = images.get(canvas);
  if (image?.width !== columns || image.height !== rows) {
    image = context.createImageData(columns, rows);
    images.set(canvas, image);
  }
  return { context, image, pixels: new Uint32Array(image.data.buffer) };
}

/** `values` (row-major, `columns * rows`) painted with a ramp, by default the diverging one: `range[0]` and below its first colour, `range[1]` and above its last. */
export function paintValues(
  canvas: HTMLCanvasElement,
  values: ArrayLike<number>,
  columns: number,
  rows: number,
  range: readonly [number, number],
  palette: Palette,
  colours = divergingRamp(palette),
): void {
  const target = imageOf(canvas, columns, rows);
  if (!target) return;
  const { context, image, pixels } = target;
  const scale = 255 / (range[1] - range[0] || 1);
  for (let i = 0; i < pixels.length; i++) {
    const level = ((values[i] ?? 0) - range[0]) * scale;
    pixels[i] = colours[level > 255 ? 255 : level > 0 ? level | 0 : 0] ?? 0;
  }
  context.putImageData(image, 0, 0);
}

/** Class indices (row-major) painted in their classes' colours; `strength` (0..1 each, default 1) fades them into the middle colour. */
export function paintClasses(
  canvas: HTMLCanvasElement,
  classes: ArrayLike<number>,
  strength: ArrayLike<number> | undefined,
  columns: number,
  rows: number,
  palette: Palette,
): void {
  const target = imageOf(canvas, columns, rows);
  if (!target) return;
  const { context, image, pixels } = target;
  const ramps = classTokens.map((token) => ramp(palette.rgb.middle, palette.rgb.middle, palette.rgb[token]));
  for (let i = 0; i < pixels.length; i++) {
    const share = Math.min(1, Math.max(0, strength?.[i] ?? 1));
    pixels[i] = ramps[(classes[i] ?? 0) % ramps.length]?.[Math.round(127.5 * (1 + share))] ?? 0;
  }
  context.putImageData(image, 0, 0);
}

/** A grey picture (0..255 a pixel) painted as ink: 0 is transparent, 255 is the text colour, so that it reads in both themes. */
export function paintInk(canvas: HTMLCanvasElement, pixels: Uint8Array, side: number, palette: Palette): void {
  if (canvas.width !== side) canvas.width = side;
  if (canvas.height !== side) canvas.height = side;
  const context = canvas.getContext('2d');
  if (!context) return;
  const image = context.createImageData(side, side);
  const [red, green, blue] = palette.rgb.ink;
  for (let i = 0; i < side * side; i++) image.data.set([red, green, blue, pixels[i] ?? 0], i * 4);
  context.putImageData(image, 0, 0);
}
