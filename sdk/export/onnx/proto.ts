import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

/** The element types that a file of ours holds, by their numbers in the format. */
export const elementTypes = {
  float: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  double: 11,
  bfloat16: 16,
} as const;
export type ElementType = keyof typeof elementTypes;

/** Known values: texts, or the bytes of numbers in row-major order, little-endian. */
export interface OnnxTensor {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly data: Uint8Array | readonly string[];
}

/** What a node is told besides its inputs. */
export type Attribute =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly ints: readonly number[] }
  | { readonly text: string }
  | { readonly texts: readonly string[] };

/** One operation of a graph. */
export interface OnnxNode {
  readonly op: string;
  /** The operator set that it is of; ONNX's own without it. */
  readonly domain?: string;
  readonly inputs: readonly string[];
  readonly output: string;
  /** How many outputs that nobody asks for stand before it. */
  readonly after?: number;
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** An input or output: a size that is a text is known only when the graph runs. */
export interface OnnxValue {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly (number | string)[];
}

/** All that a file says. */
export interface OnnxModel {
  readonly producer: { readonly name: string; readonly version: string };
  readonly opsets: Readonly<Record<string, number>>;
  readonly irVersion: number;
  readonly description: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly graph: {
    readonly name: string;
    readonly nodes: readonly OnnxNode[];
    readonly initializers: readonly OnnxTensor[];
    readonly inputs: readonly OnnxValue[];
    readonly outputs: readonly OnnxValue[];
  };
}

/**
 * The bytes of an ONNX file. The field numbers are those of onnx.proto; the wire format is written by Buf's protobuf
 * library, so no schema has to be compiled.
 */
export function formatModel(model: OnnxModel): Uint8Array {
  const writer = new BinaryWriter();
  int(writer, 1, model.irVersion);
  text(writer, 2, model.producer.name);
  text(writer, 3, model.producer.version);
  text(writer, 6, model.description);
  message(writer, 7, () => graph(writer, model.graph));
  for (const [domain, version] of Object.entries(model.opsets))
    message(writer, 8, () => {
      text(writer, 1, domain);
      int(writer, 2, version);
    });
  for (const [key, value] of Object.entries(model.metadata))
    message(writer, 14, () => {
      text(writer, 1, key);
      text(writer, 2, value);
    });
  return writer.finish();
}

function graph(writer: BinaryWriter, { nodes, name, ...rest }: OnnxModel["graph"]): void {
  for (const each of nodes) message(writer, 1, () => node(writer, each));
  text(writer, 2, name);
  for (const each of rest.initializers) message(writer, 5, () => tensor(writer, each));
  for (const each of rest.inputs) message(writer, 11, () => value(writer, each));
  for (const each of rest.outputs) message(writer, 12, () => value(writer, each));
}

function node(
  writer: BinaryWriter,
  { inputs, output, after = 0, op, domain, attributes }: OnnxNode,
): void {
  for (const each of inputs) text(writer, 1, each);
  for (let i = 0; i < after; i++) text(writer, 2, `${output} unused ${i}`);
  text(writer, 2, output);
  text(writer, 3, output);
  text(writer, 4, op);
  for (const [name, each] of Object.entries(attributes))
    message(writer, 5, () => attribute(writer, name, each));
  if (domain !== undefined) text(writer, 7, domain);
}

function attribute(writer: BinaryWriter, name: string, given: Attribute): void {
  const type = 20;
  text(writer, 1, name);
  if ("float" in given) {
    writer.tag(2, WireType.Bit32).float(given.float);
    int(writer, type, 1);
  } else if ("int" in given) {
    int(writer, 3, given.int);
    int(writer, type, 2);
  } else if ("ints" in given) {
    for (const each of given.ints) int(writer, 8, each);
    int(writer, type, 7);
  } else if ("text" in given) {
    text(writer, 4, given.text);
    int(writer, type, 3);
  } else {
    for (const each of given.texts) text(writer, 9, each);
    int(writer, type, 8);
  }
}

function tensor(writer: BinaryWriter, { shape, type, data, name }: OnnxTensor): void {
  for (const size of shape) int(writer, 1, size);
  int(writer, 2, elementTypes[type]);
  if (data instanceof Uint8Array) writer.tag(9, WireType.LengthDelimited).bytes(data);
  else for (const each of data) text(writer, 6, each);
  text(writer, 8, name);
}

function value(writer: BinaryWriter, { name, type, shape }: OnnxValue): void {
  text(writer, 1, name);
  message(writer, 2, () =>
    message(writer, 1, () => {
      int(writer, 1, elementTypes[type]);
      message(writer, 2, () => {
        for (const size of shape)
          message(writer, 1, () =>
            typeof size === "number" ? int(writer, 1, size) : text(writer, 2, size),
          );
      });
    }),
  );
}

const int = (writer: BinaryWriter, field: number, given: number): void =>
  void writer.tag(field, WireType.Varint).int64(given);

const text = (writer: BinaryWriter, field: number, given: string): void =>
  void writer.tag(field, WireType.LengthDelimited).string(given);

function message(writer: BinaryWriter, field: number, fill: () => void): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  fill();
  writer.join();
}
