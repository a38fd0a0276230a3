/** @file Figures and signs. Each is a function of `vary` (a number between two) that gives strokes. */
import { arc, closed, curve, line, polygon, ring } from './pen.mjs';

export const figures = {
  circle: () => [ring(0.5, 0.5, 0.45)],
  square: () => [closed(0.08, 0.08, 0.92, 0.08, 0.92, 0.92, 0.08, 0.92)],
  triangle: (vary) => [closed(vary(0.3, 0.7), 0.08, 0.95, 0.92, 0.05, 0.92)],
  diamond: () => [closed(0.5, 0, 0.85, 0.5, 0.5, 1, 0.15, 0.5)],
  hexagon: () => [polygon(6, 0.5, 0.5, 0.48)],
  heart: () => [
    curve((t) => {
      const a = 2 * Math.PI * t;
      const y = 13 * Math.cos(a) - 5 * Math.cos(2 * a) - 2 * Math.cos(3 * a) - Math.cos(4 * a);
      return [0.5 + 0.03 * 16 * Math.sin(a) ** 3, 0.45 - 0.03 * y];
    }),
  ],
  plus: () => [line(0.5, 0.05, 0.5, 0.95), line(0.05, 0.5, 0.95, 0.5)],
  crossing: () => [line(0.1, 0.1, 0.9, 0.9), line(0.9, 0.1, 0.1, 0.9)],
  arrow: (vary) => {
    const head = vary(0.15, 0.3);
    return [line(0.03, 0.5, 0.97, 0.5), line(0.97 - head, 0.5 - head, 0.97, 0.5, 0.97 - head, 0.5 + head)];
  },
  check: (vary) => [line(0.05, vary(0.45, 0.6), 0.35, 0.9, 0.95, 0.1)],
  spiral: (vary) => {
    const turns = vary(2, 3.5);
    return [curve((t) => [0.5 + 0.47 * t * Math.cos(2 * Math.PI * turns * t), 0.5 + 0.47 * t * Math.sin(2 * Math.PI * turns * t)], 70)];
  },
  zigzag: (vary) => {
    const teeth = Math.round(vary(4, 7));
    return [curve((t) => [t, 0.5 + vary(0.18, 0.25) * (Math.round(t * teeth) % 2 ? 1 : -1)], teeth)];
  },
  wave: (vary) => {
    const waves = vary(1.7, 3.3);
    return [curve((t) => [t, 0.5 + 0.18 * Math.sin(2 * Math.PI * waves * t)])];
  },
  ladder: (vary) => {
    const rungs = Math.round(vary(4, 6));
    const steps = Array.from({ length: rungs }, (_, i) => line(0.3, (i + 0.7) / (rungs + 0.4), 0.7, (i + 0.7) / (rungs + 0.4)));
    return [line(0.3, 0, 0.3, 1), line(0.7, 0, 0.7, 1), ...steps];
  },
  grid: () => [line(0.35, 0.05, 0.35, 0.95), line(0.65, 0.05, 0.65, 0.95), line(0.05, 0.35, 0.95, 0.35), line(0.05, 0.65, 0.95, 0.65)],
  infinity: () => [curve((t) => [0.5 + 0.48 * Math.sin(2 * Math.PI * t), 0.5 + 0.22 * Math.sin(4 * Math.PI * t)])],
  question: () => [[...arc(0.5, 0.28, 0.27, 0.25, 190, 410), [0.5, 0.6], [0.5, 0.75]], ring(0.5, 0.93, 0.03)],
  note: () => [ring(0.27, 0.82, 0.17, 0.13), line(0.43, 0.8, 0.43, 0.08, 0.75, 0.2, 0.75, 0.38)],
  lightning: () => [closed(0.6, 0, 0.22, 0.55, 0.5, 0.52, 0.35, 1, 0.8, 0.4, 0.5, 0.43)],
  moon: (vary) => [[...arc(0.45, 0.5, 0.42, 0.48, 60, 300), ...arc(vary(0.6, 0.72), 0.5, 0.3, 0.4, 250, 110)]],
  hourglass: () => [closed(0.2, 0.02, 0.8, 0.02, 0.2, 0.98, 0.8, 0.98)],
  target: () => [ring(0.5, 0.5, 0.48), ring(0.5, 0.5, 0.3), ring(0.5, 0.5, 0.1)],
  yinyang: () => [
    ring(0.5, 0.5, 0.47),
    [...arc(0.5, 0.265, 0.235, 0.235, 270, 90), ...arc(0.5, 0.735, 0.235, 0.235, 270, 90 + 2).map(([x, y]) => [1 - x, y])],
  ],
  star: (vary) => [polygon(10, 0.5, 0.52, 0.5, vary(0.18, 0.26))],
};
