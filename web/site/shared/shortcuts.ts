/** @file Single-key shortcuts of a page; keys that the focused control itself needs stay with it. */

function takesKeys(target: EventTarget | undefined, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest('input, select, textarea, [contenteditable]')) return true;
  if (target.closest('[role="application"]')) return !/^\d$/.test(key); // drawing takes keys, digits are none of them
  return key === ' ' && target.closest('button, a, summary') !== null;
}

/** Actions by `KeyboardEvent.key` in lower case; not with Ctrl, Alt or Meta, not while a control is being used that takes the key. */
export function onShortcut(actions: Readonly<Record<string, () => unknown>>): void {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.defaultPrevented) return;
    const action = actions[event.key.toLowerCase()];
    if (!action || takesKeys(event.composedPath()[0], event.key)) return;
    event.preventDefault();
    action();
  });
}
