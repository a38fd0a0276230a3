/** @file The header's search: its button and the key '/' open the dialog, which is loaded when it is first asked for. */
import { siteRoot } from './root.js';
import { onShortcut } from './shortcuts.js';

export function startSearch(): void {
  const button = document.querySelector<HTMLButtonElement>('.search-open');
  if (!button) return;
  const open = async (): Promise<void> => {
    const { openSearch } = await import('./search-dialog.js');
    openSearch(siteRoot());
  };
  button.addEventListener('click', () => void open());
  onShortcut({ '/': open });
}
