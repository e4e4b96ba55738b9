import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const files = {
  "breast-cancer": "breast-cancer.csv",
  diabetes: "diabetes.csv",
  digits: "digits.csv.gz",
  "german-credit": "german-credit.csv",
  iris: "iris.csv",
  nile: "nile.csv",
  sunspots: "sunspots.csv",
  wine: "wine.csv",
} as const;

/** The name of a data set that comes with the library. */
export type DatasetName = keyof typeof files;

/**
 * The path of a data set that comes with the library; the file NOTICE says where each is from.
 *
 * @example
 * const credit = await csv(dataset("german-credit"));
 */
export function dataset(name: DatasetName): string {
  const file = files[name];
  if (!file)
    throw new RangeError(
      `dataset: no '${name as string}'; there are ${Object.keys(files).join(", ")}`,
    );
  // Beside this file in the sources; the built library leaves the data where the package keeps them.
  const beside = new URL(file, import.meta.url);
  const kept = new URL(`../../../sdk/datasets/${file}`, import.meta.url);
  return fileURLToPath(existsSync(beside) ? beside : kept);
}
