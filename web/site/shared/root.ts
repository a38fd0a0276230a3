/** @file The site's root, wherever the host has put it: the wordmark leads there. */

export function siteRoot(): URL {
  const wordmark = document.querySelector<HTMLAnchorElement>('.wordmark');
  if (!wordmark) throw new TypeError('the page has no wordmark');
  return new URL('./', wordmark.href);
}
