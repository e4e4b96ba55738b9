import { realpathSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { completeMagic, describeMagic } from "../magics/complete.ts";
import { mayUseMagics } from "../magics/question.ts";
import { withoutMagics } from "../magics/replace.ts";
import { Cells, PREFIX, ROOTS } from "./cells.ts";
import { LanguageClient } from "./client.ts";
import { depthProblem, tryDepth } from "../syntax/depth.ts";
import { answer, complete, readAhead } from "./completion.ts";
import { diagnosis } from "./diagnosis.ts";
import { environmentTypes } from "./environment.ts";
import { inspect } from "./inspection.ts";
import type { Language, LanguageOptions } from "./language.ts";
import { offsetOf } from "./position.ts";
import { GLOBALS } from "./globals.ts";
import { JSX } from "./jsx.ts";
import { projectConfig } from "./project.ts";
import { ImportedFiles } from "./watch.ts";
import { WEB } from "./web.ts";

/** The configuration is at most so many milliseconds old. */
const FRESH = 10;
/** How long a front end waits for an answer before it gets an empty one. */
const PATIENCE_MS = 5_000;
const GLOBALS_FILE = `${PREFIX}globals.d.ts`;

/** Types for a notebook, by the TypeScript language server. Returns at once; the server starts in the background. */
export function createLanguage(options: LanguageOptions): Language {
  const folder = realpathSync(options.folder);
  const client = new LanguageClient(folder);
  const cells = new Cells(folder, client.documents);
  const globals = GLOBALS + JSX + WEB + environmentTypes(process.env);
  client.documents.set(cells.uri(GLOBALS_FILE), globals);

  const imported = new ImportedFiles(folder);
  let configured = -FRESH;
  /** Brings what lies on the disk up to date, before `code` is checked or after it ran. */
  const refresh = (code: string): void => {
    client.touched(imported.changes(code));
    // Cells that come in a burst share one look at the disk.
    if (performance.now() - configured < FRESH) return;
    configured = performance.now();
    const config = projectConfig(folder, [GLOBALS_FILE, ...ROOTS]);
    client.documents.set(pathToFileURL(join(folder, "tsconfig.json")).href, config);
  };
  /** A cell without its magics and a line of `#!`, which the server would take for errors; all else stays in its place. */
  const isKnown = (name: string): boolean => cells.has(name) || name in globalThis;
  const plain = (code: string, asking = false): string =>
    withoutMagics(code, isKnown, asking).replace(/^#!/, "//");
  const exclusive = <T>(task: () => Promise<T>): Promise<T> => client.exclusive(task);
  refresh("");
  // The first request of a session would wait for the libraries to be read.
  exclusive(() => complete(client, cells, "", 0)).catch(() => undefined);

  return {
    complete(code, cursor) {
      const none = { matches: [], cursor_start: cursor, cursor_end: cursor, types: [] };
      return unlessDeep(code, none, async () => {
        const magic = mayUseMagics(code)
          ? completeMagic(code, offsetOf(code, cursor), folder, isKnown)
          : null;
        if (magic) return answer(code, magic.matches, magic.start, offsetOf(code, cursor));
        return within(
          exclusive(() => complete(client, cells, plain(code, true), cursor, code)),
          none,
        );
      });
    },
    inspect(code, cursor, detail) {
      return unlessDeep(code, null, async () => {
        const magic = mayUseMagics(code) ? describeMagic(code, offsetOf(code, cursor)) : null;
        if (magic !== null) return { markdown: magic, text: magic };
        return within(
          exclusive(() => inspect(client, cells, plain(code, true), cursor, detail)),
          null,
        );
      });
    },
    diagnose(code, when = "soon") {
      // The cell says what is wrong itself.
      return unlessDeep(code, [], async () => {
        refresh(code);
        // Whoever asks something does not wait until all cells of a long run are checked.
        const task = diagnosis(client, cells, plain(code));
        return when === "soon" ? client.unhurried(task, []) : exclusive(task);
      });
    },
    ran(_, code, declarations, missing) {
      cells.record(plain(code), declarations, missing);
      refresh(code);
    },
    offer(specifier) {
      cells.offer(specifier);
      // The server reads it now, and not when somebody waits.
      exclusive(() => complete(client, cells, "", 0)).catch(() => undefined);
    },
    readAhead: () => void exclusive(() => readAhead(client, cells)).catch(() => undefined),
    reset: () => cells.reset(),
    close: () => client.close(),
  };
}

/** The answer; `none` for code nested too deep to be looked at, which a trial may have to tell first. */
function unlessDeep<T>(code: string, none: T, ask: () => Promise<T>): Promise<T> {
  const trial = tryDepth(code);
  if (trial !== undefined) return trial.then(() => unlessDeep(code, none, ask));
  return depthProblem(code) === undefined ? ask() : Promise.resolve(none);
}

/** The answer, or `otherwise` when it fails or takes too long: a front end waits for it. */
async function within<T>(answer: Promise<T>, otherwise: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS, otherwise);
  });
  try {
    return await Promise.race([answer, late]);
  } catch {
    return otherwise;
  } finally {
    clearTimeout(timer);
  }
}
