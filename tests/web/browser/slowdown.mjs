/** @file By what factor other programs slow a browser down: from the kernel's own account of who ran and who waited. */
import { readdirSync, readFileSync } from 'node:fs';

const numbered = (folder) => readdirSync(folder).filter((name) => /^\d+$/.test(name));

/** Text of a file of /proc, '' when its process or thread has ended meanwhile. */
function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function threads(pid) {
  try {
    return numbered(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

/** A process and all that descend from it. */
function family(root) {
  const parents = numbered('/proc').map((pid) => [Number(pid), Number(/^\d+ \(.*\) \S (\d+)/s.exec(read(`/proc/${pid}/stat`))?.[1])]);
  const found = new Set([root]);
  for (let size = 0; size < found.size;) {
    size = found.size;
    for (const [pid, parent] of parents) if (found.has(parent)) found.add(pid);
  }
  return found;
}

/** Of every thread of the family so far: [ns on a processor, ns ready for one that others had]. */
function account(root) {
  const rows = [...family(root)].flatMap((pid) => threads(pid).map((thread) => `/proc/${pid}/task/${thread}/schedstat`));
  return new Map(rows.map((path) => [path, read(path).split(' ').slice(0, 2).map(Number)]).filter(([, row]) => row.length === 2));
}

/**
 * Begins to measure; the function that it returns gives the factor since then, of the thread that has run the most:
 * about 1 on a quiet machine. 1 where there is no /proc.
 */
export function measureSlowdown(pid) {
  if (process.platform !== 'linux') return () => 1;
  const before = account(pid);
  return () => {
    const since = [...account(pid)].map(([path, [ran, waited]]) => {
      const [ranBefore, waitedBefore] = before.get(path) ?? [0, 0];
      return { ran: ran - ranBefore, waited: waited - waitedBefore };
    });
    const { ran, waited } = since.reduce((most, thread) => (thread.ran > most.ran ? thread : most), { ran: 0, waited: 0 });
    return ran > 0 ? 1 + waited / ran : 1;
  };
}
