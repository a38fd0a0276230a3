/** @file The style that all widgets share, and the custom properties by which a page sets their colours and type. */

/**
 * A page may set `--hebb-<token>`; where it does not, these values hold (light, dark).
 * `first` to `fourth` are the colours of classes, apart for every common kind of colour blindness; `middle` lies between the first two.
 */
const defaults = {
  paper: ['#ffffff', '#16181b'],
  ink: ['#1c1e22', '#e9e7e2'],
  muted: ['#65696f', '#9ea1a6'],
  rule: ['#dddcd7', '#36393e'],
  accent: ['#0b6b66', '#58c4b8'],
  first: ['#e07b1a', '#f0913a'],
  second: ['#2166ac', '#5a9fdd'],
  third: ['#400032', '#f0d4f6'],
  fourth: ['#9a2f25', '#a94050'],
  middle: ['#f7f5f1', '#1e2126'],
} as const satisfies Record<string, readonly [light: string, dark: string]>;

export type Token = keyof typeof defaults;

export const tokens = Object.keys(defaults) as readonly Token[];

const declarations = Object.entries(defaults)
  .map(([token, [light, dark]]) => `--_${token}: var(--hebb-${token}, light-dark(${light}, ${dark}));`)
  .join('\n  ');

export const sharedStyle = `
:host {
  ${declarations}
  display: block;
  box-sizing: border-box;
  min-width: 0;
  color: var(--_ink);
  font: var(--hebb-font, 400 0.875rem/1.4 system-ui, sans-serif);
  font-variant-numeric: tabular-nums;
}
:host([hidden]) { display: none; }
*, *::before, *::after { box-sizing: border-box; }
canvas { display: block; }
button, select, input { font: inherit; color: inherit; }
button { cursor: pointer; touch-action: manipulation; }
button:disabled { cursor: default; opacity: 0.4; }
:focus { outline: none; }
:focus-visible { outline: 2px solid var(--_accent); outline-offset: 2px; }
.quiet { color: var(--_muted); }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (forced-colors: active) { canvas { forced-color-adjust: none; } }
`;
