/** @file The networks that predict as ONNX files: the few messages of onnx.proto3 that they need, by field number. */
import { weights } from './weights.mjs';

const joined = (parts) => new Uint8Array(parts.flatMap((part) => [...part]));
const text = (string) => new TextEncoder().encode(string);

function varint(value) {
  const bytes = [];
  for (; value > 127; value >>>= 7) bytes.push((value & 127) | 128);
  return [...bytes, value];
}

const number = (field, value) => [...varint(field << 3), ...varint(value)];
const message = (field, ...parts) => {
  const content = joined(parts);
  return joined([varint((field << 3) | 2), varint(content.length), content]);
};

const float = 1; // TensorProto.DataType
const [integer, integers] = [2, 7]; // AttributeProto.AttributeType

const initializer = ({ shape, values }, i) =>
  message(
    5,
    ...shape.map((size) => number(1, size)),
    number(2, float),
    message(8, text(`w${i}`)),
    message(9, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
  );

const value = (field, name, shape) =>
  message(
    field,
    message(1, text(name)),
    message(2, message(1, number(1, float), message(2, ...shape.map((size) => message(1, number(1, size)))))),
  );

/** Attributes are lists of integers, or one integer. */
const attribute = ([name, given]) =>
  Array.isArray(given)
    ? message(5, message(1, text(name)), ...given.map((each) => number(8, each)), number(20, integers))
    : message(5, message(1, text(name)), number(3, given), number(20, integer));

const node = (type, inputs, output, attributes = {}) =>
  message(
    1,
    ...inputs.map((input) => message(1, text(input))),
    message(2, text(output)),
    message(4, text(type)),
    ...Object.entries(attributes).map(attribute),
  );

/** Nodes of [type, attributes, whether it has weights], one after the other. */
const chains = {
  mlp: ({ sizes }) => [...sizes.slice(2).flatMap(() => [dense, ['Relu']]), dense],
  cnn: () => [convolution, ['Relu'], pool, convolution, ['Relu'], pool, ['Flatten'], dense, ['Relu'], dense],
};
const dense = ['Gemm', { transB: 1 }, true];
const convolution = ['Conv', { pads: [1, 1, 1, 1], kernel_shape: [3, 3] }, true];
const pool = ['MaxPool', { kernel_shape: [2, 2], strides: [2, 2] }];

/** The file's bytes: input x of one sample, output y. */
export function onnx(task) {
  const chain = chains[task.kind](task);
  const name = (i) => (i === 0 ? 'x' : i === chain.length ? 'y' : `v${i}`);
  let used = 0;
  const nodes = chain.map(([type, attributes, weighted], i) =>
    node(type, [name(i), ...(weighted ? [`w${used++}`, `w${used++}`] : [])], name(i + 1), attributes),
  );
  const graph = message(
    7,
    ...nodes,
    message(2, text(task.id)),
    ...weights(task).map(initializer),
    value(11, 'x', [1, ...task.shape]),
    value(12, 'y', [1, task.classes]),
  );
  return joined([number(1, 8), message(8, message(1), number(2, 13)), graph]);
}
