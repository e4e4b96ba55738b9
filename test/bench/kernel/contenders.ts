import { existsSync, globSync } from "node:fs";
import { join } from "node:path";
import { pythonEnvironment } from "../../kernel/python/setup.ts";
import { sondeCommand } from "../../support/kernel-process.ts";
import { installPeers } from "../npm-peers.ts";
import { javascript, type Language, python, sonde } from "./languages.ts";

/** A kernel in the bench. */
export interface Contender {
  readonly name: string;
  readonly command: readonly string[];
  readonly language: Language;
  /** How many of the million lines and of the 10,000 cells it gets, so that it ends within a minute. */
  readonly share: { readonly lines: number; readonly cells: number };
  /** Row → what was measured; NaN where it failed. */
  readonly measured: Map<string, number[]>;
}

/** Sonde, and each peer that this machine has or can install; what is left out is said. */
export async function findContenders(wanted: readonly string[]): Promise<Contender[]> {
  const found: Contender[] = [
    contender("Sonde", sondeCommand, sonde, { lines: 1_000_000, cells: 10_000 }),
  ];
  const peers = installPeers(join(import.meta.dirname, "..", "peers"), "peers");
  const deno = peers && globSync(join(peers, "node_modules/@deno/*/deno{,.exe}"))[0];
  if (deno) {
    const command = [deno, "jupyter", "--kernel", "--conn", "{connection_file}"];
    found.push(contender("Deno", command, javascript, { lines: 100_000, cells: 2000 }));
  }
  const bin = await pythonEnvironment();
  if (bin) {
    const command = [join(bin, "python"), "-m", "ipykernel_launcher", "-f", "{connection_file}"];
    found.push(contender("ipykernel", command, python, { lines: 1_000_000, cells: 2000 }));
  }
  const tslab = peers && join(peers, "node_modules/tslab/bin/tslab");
  if (tslab && existsSync(tslab)) {
    const command = [process.execPath, tslab, "kernel", "--config-path", "{connection_file}"];
    found.push(contender("tslab", command, javascript, { lines: 2000, cells: 500 }));
  }
  return found.filter(
    ({ name }) => name === "Sonde" || wanted.length === 0 || wanted.includes(name),
  );
}

function contender(
  name: string,
  command: readonly string[],
  language: Language,
  share: Contender["share"],
): Contender {
  return { name, command, language, share, measured: new Map() };
}

/** Keeps a measurement. */
export function record({ measured }: Contender, row: string, value: number): void {
  const values = measured.get(row) ?? [];
  measured.set(row, [...values, value]);
}
