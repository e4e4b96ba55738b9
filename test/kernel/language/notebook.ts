import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Completions, Diagnostic, Inspection, Language } from "#kernel/language/language.ts";
import { countCodePoints } from "#kernel/protocol/cursor.ts";
import { createLanguage } from "#kernel/language/server.ts";

/** A notebook's language side over a folder of its own; `‸` marks the cursor. */
export interface Notebook {
  readonly folder: string;
  readonly language: Language;
  complete(code: string): Promise<Completions>;
  matches(code: string): Promise<readonly string[]>;
  inspect(code: string, detail?: 0 | 1): Promise<Inspection | null>;
  /** `line:column message` of each. */
  warnings(code: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Opens a notebook in a fresh folder that holds `files`. */
export function openNotebook(files: Record<string, string> = {}): Notebook {
  const folder = mkdtempSync(join(tmpdir(), "sonde-language-"));
  for (const [file, text] of Object.entries(files)) write(folder, file, text);
  const language = createLanguage({ folder });
  const complete: Notebook["complete"] = (code) => language.complete(...split(code));
  return {
    folder,
    language,
    complete,
    matches: async (code) => (await complete(code)).matches,
    inspect: (code, detail = 0) => language.inspect(...split(code), detail),
    warnings: async (code) => (await language.diagnose(code)).map(line),
    async close() {
      await language.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Writes a file and the folders above it. */
export function write(folder: string, file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

function split(marked: string): [code: string, cursor: number] {
  const [before = "", after = ""] = marked.split("‸");
  return [before + after, countCodePoints(before)];
}

const line = ({ line, column, message }: Diagnostic): string => `${line}:${column} ${message}`;
