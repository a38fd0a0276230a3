/** @file The header's button: light, dark; the choice is kept in this browser. */

export function startThemeToggle(): void {
  const button = document.querySelector<HTMLButtonElement>('.theme-toggle');
  const root = document.documentElement;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const isDark = (): boolean => (root.dataset['theme'] ?? (dark.matches ? 'dark' : 'light')) === 'dark';
  const show = (): void => {
    button?.setAttribute('aria-pressed', String(isDark()));
    button?.setAttribute('aria-label', isDark() ? 'Light theme' : 'Dark theme');
    button?.setAttribute('title', isDark() ? 'Light theme' : 'Dark theme');
  };
  button?.addEventListener('click', () => {
    const theme = isDark() ? 'light' : 'dark';
    root.dataset['theme'] = theme;
    try {
      localStorage.setItem('hebb-theme', theme);
    } catch {
      // A browser that keeps nothing: the choice holds until the page is left.
    }
    show();
  });
  dark.addEventListener('change', show);
  show();
}
