/** @file The text of a page between its tags: what the frame rewrites there, and how text and HTML turn into each other. */

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** For text and for attributes in double quotes. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (sign) => entities[sign] ?? sign);

export const unescapeHtml = (html: string): string =>
  html.replace(/&(?:amp|lt|gt|quot|nbsp);/g, (entity) =>
    entity === '&nbsp;' ? '\u00a0' : (Object.keys(entities).find((sign) => entities[sign] === entity) ?? entity),
  );

/** Tags, comments, and elements whose text is no prose. */
const markup = /<!--[\s\S]*?-->|<(script|style|pre|code|textarea|title|math|hebb-code)\b[\s\S]*?<\/\1\s*>|<[a-z/!][^>]*>/gi;

/** Rewrites the prose of a page; tags, scripts and code stay as they are. */
export function mapProse(html: string, rewrite: (prose: string) => string): string {
  let out = '';
  let end = 0;
  for (const { 0: tag, index } of html.matchAll(markup)) {
    out += rewrite(html.slice(end, index)) + tag;
    end = index + tag.length;
  }
  return out + rewrite(html.slice(end));
}

/** What a person reads of a piece of HTML, on one line. */
export const textOf = (html: string): string =>
  unescapeHtml(html.replace(/<[^>]*>/g, ''))
    .replace(/\s+/g, ' ')
    .trim();
