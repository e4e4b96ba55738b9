import { mkdir } from "node:fs/promises";
import { dirname, extname } from "node:path";
import { draws } from "../core/draws.ts";
import { replaceFile } from "../export/replace-file.ts";
import { formatModel, type OnnxValue } from "../export/onnx/proto.ts";
import { onnxOf, type Exported, type OnnxOptions } from "../export/onnx/write.ts";

/** What was written for other runtimes. */
export interface ExportedFile {
  readonly path: string;
  readonly bytes: number;
  /** What the file takes, and what it gives. */
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

/** Writes a model to a file that other runtimes read; the ending says which format. */
export async function exportModel(
  model: Exported,
  path: string,
  options: OnnxOptions = {},
): Promise<ExportedFile> {
  if (extname(path) !== ".onnx")
    throw new RangeError(
      `export: "${path}" does not end in .onnx, the format that is written; save() writes a folder that load() reads`,
    );
  const onnx = onnxOf(model, options);
  const bytes = formatModel(onnx);
  await mkdir(dirname(path), { recursive: true });
  await replaceFile(path, bytes);
  const { inputs, outputs } = onnx.graph;
  const written = { path, bytes: bytes.length, inputs, outputs };
  return draws(written, { text: describe });
}

function describe({ path, bytes, inputs, outputs }: ExportedFile): string {
  const list = (values: readonly OnnxValue[]): string =>
    values.map(({ name, type, shape }) => `  ${name}: ${type} [${shape.join(", ")}]`).join("\n");
  return `${path}, ${bytes} bytes\ninputs\n${list(inputs)}\noutputs\n${list(outputs)}`;
}
