import { PbfWriter } from 'pbf';

// Writes models in the ONNX format (onnx.proto3, message and field numbers of IR version 8): just enough of it for
// models of a few nodes, so that tests need no binary files.

/** A constant of a graph. */
export interface Constant {
  readonly name: string;
  readonly dims: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

/** An operation; attributes are integers or lists of them. */
export interface Operation {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, number | readonly number[]>>;
}

/** A value that goes in or comes out: names stand for lengths that are not fixed. */
export interface Value {
  readonly name: string;
  readonly type: 'float' | 'int64';
  readonly dims: readonly (number | string)[];
}

export interface Graph {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly constants: readonly Constant[];
  readonly operations: readonly Operation[];
}

const IR_VERSION = 8;
const OPSET_VERSION = 17;
const TYPES = { float: 1, int64: 7 } as const;
const ATTRIBUTE = { int: 2, ints: 7 } as const;

/** Bytes of a model with this graph. */
export function encodeModel(graph: Graph): Uint8Array {
  const pbf = new PbfWriter();
  pbf.writeVarintField(1, IR_VERSION);
  pbf.writeMessage(7, writeGraph, graph);
  pbf.writeMessage(8, writeOpset, OPSET_VERSION);
  return pbf.finish();
}

function writeOpset(version: number, pbf: PbfWriter): void {
  pbf.writeStringField(1, '');
  pbf.writeVarintField(2, version);
}

function writeGraph(graph: Graph, pbf: PbfWriter): void {
  for (const operation of graph.operations) pbf.writeMessage(1, writeOperation, operation);
  pbf.writeStringField(2, 'graph');
  for (const constant of graph.constants) pbf.writeMessage(5, writeConstant, constant);
  for (const value of graph.inputs) pbf.writeMessage(11, writeValue, value);
  for (const value of graph.outputs) pbf.writeMessage(12, writeValue, value);
}

function writeOperation({ type, inputs, outputs, attributes = {} }: Operation, pbf: PbfWriter): void {
  for (const name of inputs) pbf.writeStringField(1, name);
  for (const name of outputs) pbf.writeStringField(2, name);
  pbf.writeStringField(4, type);
  for (const attribute of Object.entries(attributes)) pbf.writeMessage(5, writeAttribute, attribute);
}

function writeAttribute([name, value]: [string, number | readonly number[]], pbf: PbfWriter): void {
  pbf.writeStringField(1, name);
  if (typeof value === 'number') {
    pbf.writeVarintField(3, value);
    pbf.writeVarintField(20, ATTRIBUTE.int);
  } else {
    for (const each of value) pbf.writeVarintField(8, each);
    pbf.writeVarintField(20, ATTRIBUTE.ints);
  }
}

function writeConstant({ name, dims, data }: Constant, pbf: PbfWriter): void {
  for (const dim of dims) pbf.writeVarintField(1, dim);
  pbf.writeVarintField(2, data instanceof Float32Array ? TYPES.float : TYPES.int64);
  pbf.writeStringField(8, name);
  pbf.writeBytesField(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function writeValue({ name, type, dims }: Value, pbf: PbfWriter): void {
  pbf.writeStringField(1, name);
  pbf.writeMessage(2, writeType, { type, dims });
}

function writeType({ type, dims }: Pick<Value, 'type' | 'dims'>, pbf: PbfWriter): void {
  pbf.writeMessage(1, writeTensorType, { type, dims });
}

function writeTensorType({ type, dims }: Pick<Value, 'type' | 'dims'>, pbf: PbfWriter): void {
  pbf.writeVarintField(1, TYPES[type]);
  pbf.writeMessage(2, writeShape, dims);
}

function writeShape(dims: Value['dims'], pbf: PbfWriter): void {
  for (const dim of dims) pbf.writeMessage(1, writeDimension, dim);
}

function writeDimension(dim: number | string, pbf: PbfWriter): void {
  if (typeof dim === 'number') pbf.writeVarintField(1, dim);
  else pbf.writeStringField(2, dim);
}
