import { host } from "./host.ts";

/** One line that changes while something long runs. */
export interface Progress {
  update(text: string): void;
  /** Leaves the last text standing. */
  done(text?: string): void;
}

/** Shows progress in the notebook when there is one, else on stderr. At most ten updates a second are shown. */
export function progress(text: string): Progress {
  const line = notebookLine(text) ?? terminalLine(text);
  let shown = Date.now();
  let last = text;
  return {
    update(next) {
      last = next;
      if (Date.now() - shown < 100) return;
      shown = Date.now();
      line.update(next);
    },
    done(next = last) {
      line.done(next);
    },
  };
}

function notebookLine(text: string): Progress | undefined {
  const found = host();
  if (found === undefined) return undefined;
  const id = found.display(bundle(text));
  const show = (next = text) => found.update(id, bundle(next));
  return { update: show, done: show };
}

function bundle(text: string): Record<string, unknown> {
  return { "text/plain": text };
}

function terminalLine(text: string): Progress {
  const { stderr } = process;
  const overwrite = stderr.isTTY;
  if (overwrite) stderr.write(text);
  return {
    // A file or a pipe gets only the last line.
    update: (next) => void (overwrite && stderr.write(`\r\u001b[K${next}`)),
    done: (next = text) => void stderr.write(overwrite ? `\r\u001b[K${next}\n` : `${next}\n`),
  };
}
