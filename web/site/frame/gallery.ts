/** @file A Vite plugin that writes the gallery: for each sample its widget, live, beside what the widget's source says of it. */
import type { Plugin } from 'vite';
import { tokens } from '../../widgets/style.js';
import { groups, samples } from '../gallery/samples.js';
import { escapeHtml } from './text.js';
import { readWidgetDocs, type Table, type WidgetDoc } from './widget-docs.js';

export function gallery(): Plugin {
  return {
    name: 'hebb:gallery',
    transformIndexHtml: {
      order: 'pre',
      handler: (html) => html.replace('<!-- gallery:widgets -->', () => widgets()).replace('<!-- gallery:tokens -->', () => tokenList()),
    },
  };
}

const code = (text: string): string => `<code>${escapeHtml(text)}</code>`;

/** Text of a comment: `so` is code. */
const prose = (text: string): string => escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>');

const tokenList = (): string => tokens.map((token) => code(`--hebb-${token}`)).join(', ');

function widgets(): string {
  const docs = readWidgetDocs();
  const entries = Object.entries(samples);
  const contents = entries.map(([tag]) => `<a href="#${tag}">${tag.replace('hebb-', '')}</a>`);
  const parts = groups.map((group) => {
    const shown = entries.filter(([, sample]) => sample.group === group);
    return `<h2>${group}</h2>${shown.map(([tag, { markup }]) => section(docs.get(tag), tag, markup)).join('\n')}`;
  });
  return `<nav class="tags" aria-label="Widgets">${contents.join('\n')}</nav>\n${parts.join('\n')}`;
}

function section(doc: WidgetDoc | undefined, tag: string, markup: string): string {
  if (!doc) throw new Error(`no file of web/widgets begins with the head of ${tag}`);
  const told = doc.tables.some(({ title }) => title === 'Events') ? '<p class="told quiet">no event yet</p>' : '';
  return `<section class="widget" id="${tag}" data-events="${names(doc, 'Events').join(' ')}">
    <h3>${code(`<${tag}>`)}</h3>
    <p class="prose">${prose(sentence(doc.summary))}</p>
    <div class="live">${markup}${told}<pre>${code(markup)}</pre></div>
    <div class="docs">${doc.tables.map((table) => tableOf(table, tag)).join('\n')}${doc.notes.map((note) => `<p class="quiet">${prose(note)}</p>`).join('')}</div>
  </section>`;
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const names = ({ tables }: WidgetDoc, wanted: string): string[] =>
  tables.filter(({ title }) => title === wanted).flatMap(({ rows }) => rows.flatMap(({ name }) => name.split(', ')));

function tableOf({ title, note, rows }: Table, tag: string): string {
  const lines = rows.map(({ name, type, text }) => {
    const kind = type === '' ? '' : ` <small>${escapeHtml(type)}</small>`;
    return `<tr><th scope="row">${name.split(', ').map(code).join(', ')}${kind}</th><td>${prose(text)}</td></tr>`;
  });
  const label = `${title} of ${tag}`;
  return `<h4>${title}</h4>${note && `<p class="quiet">${prose(note)}</p>`}<table aria-label="${label}" data-table="${title}"><tbody>${lines.join('\n')}</tbody></table>`;
}
