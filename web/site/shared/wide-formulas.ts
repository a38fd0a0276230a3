/** @file Formulas that are wider than their page scroll in their frames, and the keyboard reaches those. */

const attributes = { tabindex: '0', role: 'group', 'aria-label': 'formula, scrolls sideways' };

export function watchWideFormulas(): void {
  const watcher = new ResizeObserver((entries) => {
    for (const { target } of entries) mark(target as HTMLElement);
  });
  for (const frame of document.querySelectorAll('.formula')) watcher.observe(frame);
}

function mark(frame: HTMLElement): void {
  const wide = frame.scrollWidth > frame.clientWidth;
  for (const [name, value] of Object.entries(attributes)) {
    if (wide) frame.setAttribute(name, value);
    else frame.removeAttribute(name);
  }
}
