import { mkdir, readFile } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { hash } from "../core/hash.ts";
import { formatCard, parseCard, type Card } from "./card.ts";
import { replaceFile } from "./replace-file.ts";
import { formatSafetensors, parseSafetensors, type Safetensors } from "./safetensors.ts";

/** The two files of a model: a path that ends in `.safetensors` with its card beside it, or a folder that holds both. */
interface Places {
  readonly weights: string;
  readonly card: string;
}

function placesOf(operation: string, path: string): Places {
  if (typeof path !== "string" || path === "")
    throw new TypeError(`${operation}: expected a path, got ${JSON.stringify(path)}`);
  if (extname(path) === ".safetensors")
    return { weights: path, card: `${path.slice(0, -extname(path).length)}.json` };
  return { weights: join(path, "model.safetensors"), card: join(path, "model.json") };
}

/** Writes weights and card; each file appears whole or not at all. */
export async function writeModel(
  path: string,
  tensors: Safetensors["tensors"],
  card: Omit<Card, "weights">,
): Promise<void> {
  const places = placesOf("save", path);
  const bytes = formatSafetensors({ tensors, metadata: { format: "sonde-model" } });
  const weights = { file: basename(places.weights), sha256: hash(bytes) };
  await makeFolder(dirname(places.weights), path);
  await replaceFile(places.weights, bytes);
  await replaceFile(places.card, formatCard({ ...card, weights }));
}

async function makeFolder(folder: string, path: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    throw new Error(
      `save: cannot make the folder ${folder} (${(cause as NodeJS.ErrnoException).code}); give another path than "${path}"`,
      { cause },
    );
  }
}

/** Reads what `writeModel` wrote; a file that is missing, foreign or damaged is an error that names it. */
export async function readModel(
  path: string,
): Promise<{ readonly tensors: Safetensors["tensors"]; readonly card: Card }> {
  const places = placesOf("load", path);
  const card = parseCard((await read(places.card, path)).toString("utf8"), places.card);
  const bytes = await read(places.weights, path);
  if (hash(bytes) !== card.weights.sha256)
    throw new TypeError(
      `load: ${places.weights} is not the file that its card tells of; it is corrupt or of another model`,
    );
  return { tensors: parseSafetensors(bytes).tensors, card };
}

async function read(file: string, path: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new Error(
      `load: cannot read ${file} (${(cause as NodeJS.ErrnoException).code}); "${path}" should be a folder or a .safetensors file that save() wrote`,
      { cause },
    );
  }
}
