/** @file The self-test's rows as tables: one for each kind, in it the families one below the other. */
import type { SelfTestRow } from 'hebb';
import { count, decimal } from '../shared/page.js';

const titles: Record<SelfTestRow['kind'], string> = {
  operation: 'Operations',
  loss: 'Losses',
  module: 'Layers',
  optimizer: 'Optimizers',
  schedule: 'Schedules',
};

function node<K extends keyof HTMLElementTagNameMap>(tag: K, className: string, ...children: (Node | string)[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (className !== '') made.className = className;
  made.append(...children);
  return made;
}

function head(text: string, className = ''): HTMLTableCellElement {
  const cell = node('th', className, text);
  cell.scope = 'col';
  return cell;
}

const checked = ({ checks, deviation }: { checks: number; deviation: number }): string => (checks === 0 ? '–' : decimal(deviation));

function rowOf(row: SelfTestRow): HTMLTableRowElement {
  const name = node('th', '', node('code', '', row.name), node('small', '', row.pytorch));
  name.scope = 'row';
  if (!row.passed) name.append(node('p', '', `failed: ${row.message}`));
  return node(
    'tr',
    row.passed ? '' : 'failed',
    name,
    node('td', 'number extra', count(row.checks)),
    node('td', 'number', checked(row.reference)),
    node('td', 'number', checked(row.differences)),
    node('td', 'number', row.lanes.checks === 0 ? '–' : row.lanes.deviation === 0 ? 'same bits' : decimal(row.lanes.deviation)),
  );
}

function familyOf(family: string, rows: readonly SelfTestRow[]): HTMLTableSectionElement {
  const title = node('th', '', family.replaceAll('_', ' '));
  title.colSpan = 4; // all that narrow pages show
  title.scope = 'rowgroup';
  return node('tbody', '', node('tr', 'family', title), ...rows.map(rowOf));
}

/** Rows by what `key` says of them, in the order in which each first occurs. */
function grouped<K>(rows: readonly SelfTestRow[], key: (row: SelfTestRow) => K): [K, SelfTestRow[]][] {
  const groups = new Map<K, SelfTestRow[]>();
  for (const row of rows) groups.set(key(row), [...(groups.get(key(row)) ?? []), row]);
  return [...groups];
}

/** A section for each kind. */
export function tablesOf(rows: readonly SelfTestRow[]): HTMLElement[] {
  return grouped(rows, ({ kind }) => kind).map(([kind, ofKind]) => {
    const title = node('h2', '', titles[kind]);
    title.id = `title-${kind}`;
    const columns = [
      head('name, and PyTorch’s'),
      head('numbers', 'number extra'),
      head('from PyTorch', 'number'),
      head('from differences', 'number'),
      head('in lanes', 'number'),
    ];
    const bodies = grouped(ofKind, ({ family }) => family).map(([family, ofFamily]) => familyOf(family, ofFamily));
    const table = node('table', '', node('thead', '', node('tr', '', ...columns)), ...bodies);
    table.setAttribute('aria-labelledby', title.id);
    return node('section', '', title, table);
  });
}
