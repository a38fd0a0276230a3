/** @file What `<hebb-field>` shows, as its properties, and the picture of it; field-2d.ts adds pointer and keys. */
import { Widget } from './element.js';
import type { FieldPoint, FieldRegions, FieldSegment } from './field-drawing.js';
import type { FieldLine } from './field-lines.js';
import { FieldPicture, type FieldContent } from './field-picture.js';
import type { Grid } from './heat-map.js';
import type { Domain } from './plane.js';

/** The properties are documented where the element is: field-2d.ts. */
export abstract class FieldElement extends Widget {
  protected readonly content: FieldContent = {
    domain: { x: [-1, 1], y: [-1, 1] },
    grid: null,
    range: [-1, 1],
    regions: null,
    points: [],
    lines: [],
    segments: [],
  };
  protected readonly picture = new FieldPicture();

  get domain(): Domain {
    return this.content.domain;
  }
  set domain(domain: Domain) {
    this.#set({ domain });
  }

  get grid(): Grid | null {
    return this.content.grid;
  }
  set grid(grid: Grid | null) {
    this.#set({ grid });
  }

  get range(): readonly [number, number] {
    return this.content.range;
  }
  set range(range: readonly [number, number]) {
    this.#set({ range });
  }

  get regions(): FieldRegions | null {
    return this.content.regions;
  }
  set regions(regions: FieldRegions | null) {
    this.#set({ regions });
  }

  get points(): readonly FieldPoint[] {
    return this.content.points;
  }
  set points(points: readonly FieldPoint[]) {
    this.#set({ points });
  }

  get lines(): readonly FieldLine[] {
    return this.content.lines;
  }
  set lines(lines: readonly FieldLine[]) {
    this.#set({ lines });
  }

  get segments(): readonly FieldSegment[] {
    return this.content.segments;
  }
  set segments(segments: readonly FieldSegment[]) {
    this.#set({ segments });
  }

  #set(change: Partial<FieldContent>): void {
    Object.assign(this.content, change);
    if ('grid' in change || 'regions' in change) this.picture.surfaceChanged();
    this.invalidate();
  }
}
