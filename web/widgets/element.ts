/** @file The base of every widget: a shadow root with the shared style, at most one draw per animation frame, and a redraw when size or theme change. */
import { readPalette, type Palette } from './palette.js';
import { sharedStyle } from './style.js';

/** Outside a browser (server-side rendering, tests under Node) the modules can still be imported. */
const Base: typeof HTMLElement = globalThis.HTMLElement ?? class {};

const sheets = new Map<string, CSSStyleSheet>();

function sheetOf(text: string): CSSStyleSheet {
  let sheet = sheets.get(text);
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    sheets.set(text, sheet);
  }
  return sheet;
}

export abstract class Widget extends Base {
  protected readonly root: ShadowRoot;
  #palette: Palette | null = null;
  #frame = 0;
  #box = { width: 0, height: 0 };
  #disconnect: (() => void)[] = [];

  constructor(style: string) {
    super();
    this.root = this.attachShadow({ mode: 'open' });
    this.root.adoptedStyleSheets = [sheetOf(sharedStyle), sheetOf(style)];
  }

  /** Bring the shadow tree up to date with the properties; called at most once a frame, only while connected. */
  protected abstract draw(): void;

  /** Ask for a draw in the next animation frame. */
  protected invalidate(): void {
    if (this.#frame !== 0 || !this.isConnected) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.draw();
    });
  }

  /** The theme's colours as the page has them now. */
  protected get palette(): Palette {
    return (this.#palette ??= readPalette(this.root));
  }

  /** The host's inner size in CSS pixels, as it was after the last layout: to read it lays nothing out. */
  protected get box(): { readonly width: number; readonly height: number } {
    return this.#box;
  }

  #measure(): void {
    this.#box = { width: this.clientWidth, height: this.clientHeight };
  }

  connectedCallback(): void {
    const repaint = (): void => {
      this.#palette = null;
      this.invalidate();
    };
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', repaint);
    const theme = new MutationObserver(repaint);
    theme.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'class', 'style'] });
    const size = new ResizeObserver(() => {
      this.#measure();
      this.invalidate();
    });
    size.observe(this);
    this.#disconnect = [() => dark.removeEventListener('change', repaint), () => theme.disconnect(), () => size.disconnect()];
    this.#palette = null;
    this.#measure();
    this.draw();
  }

  disconnectedCallback(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    for (const disconnect of this.#disconnect) disconnect();
    this.#disconnect = [];
  }

  attributeChangedCallback(): void {
    this.invalidate();
  }

  /** Dispatch a bubbling event that also leaves an enclosing shadow tree. */
  protected emit<Detail>(type: string, detail?: Detail): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  /** A number from an attribute, or the default where it is missing or no number. */
  protected numberAttribute(name: string, otherwise: number): number {
    const text = this.getAttribute(name);
    const value = text === null || text.trim() === '' ? NaN : Number(text);
    return Number.isFinite(value) ? value : otherwise;
  }
}
