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

/** A range input as a thin line with a round thumb of 14 px; `--share` is how much of it is filled, where the browser does not fill it itself. */
export const rangeStyle = `
input { display: block; width: 100%; height: 1.75rem; margin: 0; appearance: none; background: none; cursor: pointer; border-radius: 3px; }
input::-webkit-slider-runnable-track { height: 2px; border-radius: 1px; background: linear-gradient(var(--_accent), var(--_accent)) 0 0 / var(--share, 0%) 100% no-repeat var(--_rule); }
input::-webkit-slider-thumb { appearance: none; width: 14px; height: 14px; margin-top: -6px; border-radius: 50%; background: var(--_accent); border: 0; box-shadow: 0 0 0 3px var(--_paper); }
input::-moz-range-track { height: 2px; border-radius: 1px; background: var(--_rule); }
input::-moz-range-progress { height: 2px; background: var(--_accent); }
input::-moz-range-thumb { width: 14px; height: 14px; border: 0; border-radius: 50%; background: var(--_accent); box-shadow: 0 0 0 3px var(--_paper); }
`;
