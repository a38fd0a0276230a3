/** @file What the widgets' sources say of themselves: each head comment of web/widgets as its tag, a sentence, tables and notes. */
import { readFileSync, readdirSync } from 'node:fs';

export interface Row {
  /** 'x-min, x-max' where one row speaks of several. */
  readonly name: string;
  /** '' where the description says it all. */
  readonly type: string;
  readonly text: string;
}

export interface Table {
  /** 'Properties', 'Attributes', 'Events', 'Methods'. */
  readonly title: string;
  /** What is said beside the title; '' where nothing is. */
  readonly note: string;
  readonly rows: readonly Row[];
}

export interface WidgetDoc {
  readonly tag: string;
  readonly summary: string;
  readonly tables: readonly Table[];
  /** Size, keys, and what else there is to know. */
  readonly notes: readonly string[];
}

const folder = new URL('../../widgets/', import.meta.url);

/** The docs of every widget, by its tag. */
export function readWidgetDocs(): Map<string, WidgetDoc> {
  const docs = readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => parseHead(readFileSync(new URL(name, folder), 'utf8')) ?? []);
  return new Map(docs.map((doc) => [doc.tag, doc]));
}

/** The head of a widget's source; null for a file that is none. */
export function parseHead(source: string): WidgetDoc | null {
  const head = /^\/\*\*\n([\s\S]*?)\n \*\//.exec(source)?.[1];
  const lines = head?.split('\n').map((line) => line.replace(/^ \* ?/, '')) ?? [];
  const start = /^@file `<(hebb-[a-z-]+)>`: (.*)$/.exec(lines[0] ?? '');
  if (!start) return null;
  const [, tag = '', first = ''] = start;
  const end = lines.includes('') ? lines.indexOf('') : lines.length;
  const summary = [first, ...lines.slice(1, end)].join(' ');
  const tables: { title: string; note: string; rows: Row[] }[] = [];
  const notes: string[] = [];
  for (const line of lines.slice(end + 1)) {
    const [, title, note = ''] = /^(Properties|Attributes|Events|Methods)\b ?(.*)$/.exec(line) ?? [];
    const table = tables.at(-1);
    if (title !== undefined) tables.push({ title, note, rows: [] });
    else if (table && line.startsWith('   ')) continueRow(table.rows, line.trim());
    else if (table && line.startsWith('  ')) table.rows.push(parseRow(line.trim(), tag));
    else if (line !== '') notes.push(line);
  }
  return { tag, summary, tables, notes };
}

/** 'x-title  text with its unit   default none': names, then columns that are at least two spaces apart. */
function parseRow(line: string, tag: string): Row {
  const [, name, rest = ''] = /^([a-zA-Z][\w-]*(?:\(\))?(?:, [a-zA-Z][\w-]*)*)\s+(.*)$/.exec(line) ?? [];
  if (name === undefined) throw new Error(`the head of ${tag} has a row without a name: ${line}`);
  const columns = rest.split(/ {2,}/);
  const text = columns.pop() ?? '';
  return { name, type: columns.join(' '), text };
}

/** A line that begins below a description goes on with it. */
function continueRow(rows: Row[], text: string): void {
  const last = rows.pop();
  if (last) rows.push({ ...last, text: `${last.text} ${text}` });
}
