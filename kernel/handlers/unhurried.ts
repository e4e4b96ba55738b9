import type { Diagnostic, Language } from "../language/language.ts";

/** Cells that follow each other faster than this are checked when they pause, so that checking does not slow them down. */
const QUIET = 15;
/** After a pause this long the next cell is checked almost at once, so that its warnings come before its end if it can be helped. */
const CALM = 200;
const SOON = 2;
/** This many wait at most. */
const WAITING = 1000;

/** A language that checks and records cells, in order, once no cell starts or ends for a moment; whoever asks something finds all of them recorded. */
export function unhurried(language: Language): Language {
  const waiting: (() => void)[] = [];
  let timer: NodeJS.Timeout | null = null;
  let latest = -CALM;

  function later(task: () => void): void {
    waiting.push(task);
    if (waiting.length > WAITING) return catchUp();
    const calm = performance.now() - latest > CALM;
    latest = performance.now();
    timer ??= setTimeout(catchUp, calm ? SOON : QUIET).unref();
    timer.refresh();
  }

  function catchUp(): void {
    if (timer) clearTimeout(timer);
    timer = null;
    for (const task of waiting.splice(0)) task();
  }

  return {
    complete(code, cursor) {
      catchUp();
      return language.complete(code, cursor);
    },
    inspect(code, cursor, detail) {
      catchUp();
      return language.inspect(code, cursor, detail);
    },
    diagnose(code, when = "soon") {
      if (when === "now") {
        catchUp();
        return language.diagnose(code, "now");
      }
      return new Promise<readonly Diagnostic[]>((resolve, reject) => {
        later(() => void language.diagnose(code).then(resolve, reject));
      });
    },
    ran: (...cell) => later(() => language.ran(...cell)),
    reset() {
      catchUp();
      language.reset();
    },
    close() {
      if (timer) clearTimeout(timer);
      waiting.length = 0;
      return language.close();
    },
  };
}
