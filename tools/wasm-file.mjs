/** @file What a wasm file is made of: its sections, and the bodies of its functions. */

/** { sections: [{ id, bytes }], functions: [{ index, bytes }] }, `bytes` being views of the file's. */
export function readWasm(file) {
  let at = 8; // behind magic number and version
  const number = () => {
    let [value, shift] = [0, 0];
    for (;;) {
      const byte = file[at++];
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
      shift += 7;
    }
  };
  const skipName = () => (at = number() + at);
  const skipLimits = () => {
    const flags = number();
    number();
    if (flags & 1) number();
  };
  /** Passes an imported function, table, memory, global or tag; whether it was a function. */
  const skipImport = () => {
    skipName();
    skipName();
    const kind = file[at++];
    if (kind === 0) number();
    else if (kind === 1) (at++, skipLimits());
    else if (kind === 2) skipLimits();
    else if (kind === 3) at += 2;
    else (at++, number());
    return kind === 0;
  };
  const sections = [];
  const functions = [];
  let imported = 0;
  while (at < file.length) {
    const id = file[at++];
    const size = number();
    const [start, end] = [at, at + size];
    sections.push({ id, bytes: file.subarray(start, end) });
    if (id === 2) for (let left = number(); left > 0; --left) imported += skipImport() ? 1 : 0;
    if (id === 10)
      for (let [i, count] = [0, number()]; i < count; ++i) {
        const length = number();
        functions.push({ index: imported + i, bytes: file.subarray(at, at + length) });
        at += length;
      }
    at = end;
  }
  return { sections, functions };
}
