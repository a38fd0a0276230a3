/** @file A number in a table's cell with a bar under it. */

/** `share`: the bar's length, 0 to 1 of the cell; what is no such share has none. */
export function showBar(cell: HTMLElement, text: string, share: number): void {
  cell.classList.add('bar');
  cell.textContent = text;
  cell.style.setProperty('--share', String(Math.min(1, Math.max(0, Number.isFinite(share) ? share : 0))));
}
