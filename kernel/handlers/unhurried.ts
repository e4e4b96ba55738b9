import type { Diagnostic, Language } from "../language/language.ts";

/** Cells that follow each other faster than this are checked when they pause, so that checking does not slow them down. */
const QUIET = 50;
/** After a pause this long the next cell is checked almost at once, so that its warnings come before its end if it can be helped. */
const CALM = 200;
const SOON = 2;
/** This many wait at most; of a longer run the first cells are recorded without being checked. */
const WAITING = 1000;
/** So long after the start the library is offered, or at the first calm moment after that. */
const OFFER = 1500;

interface Task {
  /** Resolves when it is done, where that takes time. Never throws: nobody would catch it, and the kernel would end. */
  readonly run: () => void | Promise<void>;
  /** Instead of running it, when too many wait. */
  readonly skip?: () => void;
}

/** A language that checks and records cells, in order, once no cell starts or ends for a moment; whoever asks something finds all of them recorded. `log` hears of a cell that could not be. */
export function unhurried(language: Language, log: (line: string) => void): Language {
  const waiting: Task[] = [];
  let timer: NodeJS.Timeout | null = null;
  let following = false;
  let latest = -CALM;
  /** When somebody asked something. */
  let asked = -CALM;
  /** How long after the latest. */
  let quiet = 0;

  const offering = whenCalm(() => language.offer("sonde"));
  const reading = whenCalm(() => language.readAhead());
  // Some 0.2 s of processor time, in which cells would take three times as long, and questions wait.
  offering.after(OFFER);

  /** Runs something so many milliseconds after it was asked for, or at the first calm moment after that; once, however often it is asked for until then. */
  function whenCalm(run: () => void): { after(delay: number): void; cancel(): void } {
    let timer: NodeJS.Timeout | undefined;
    const look = (): void => {
      const left = Math.ceil(Math.max(latest, asked) + CALM - performance.now());
      timer = left > 0 ? setTimeout(look, left).unref() : undefined;
      if (timer === undefined) run();
    };
    return {
      after(delay) {
        timer ??= setTimeout(look, delay).unref();
      },
      cancel: () => clearTimeout(timer),
    };
  }

  function later(task: Task): void {
    waiting.push(task);
    if (waiting.length > WAITING)
      for (const { run, skip = run } of waiting.splice(0, WAITING / 2)) void skip();
    const now = performance.now();
    quiet = now - latest > CALM ? SOON : QUIET;
    latest = now;
    // One that runs is not set anew with each cell: it looks by itself whether it came too early.
    timer ??= setTimeout(look, quiet).unref();
  }

  function look(): void {
    const left = latest + quiet - performance.now();
    timer = left > 0 ? setTimeout(look, Math.ceil(left)).unref() : null;
    if (timer === null && !following) void follow();
  }

  /** One after another, and only until the next cell: a short pause in a long run is no time to check all of it. */
  async function follow(): Promise<void> {
    following = true;
    const begun = latest;
    for (let task = waiting.shift(); task; task = latest > begun ? undefined : waiting.shift())
      await task.run();
    following = false;
    if (timer === null && waiting.length > 0) look();
  }

  function catchUp(): void {
    asked = performance.now();
    if (timer) clearTimeout(timer);
    timer = null;
    for (const { run } of waiting.splice(0)) void run();
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
        later({
          run: () => Promise.try(() => language.diagnose(code)).then(resolve, reject),
          skip: () => resolve([]),
        });
      });
    },
    ran(...cell) {
      later({
        run() {
          try {
            language.ran(...cell);
            reading.after(CALM);
          } catch (error) {
            log(`cell ${cell[0]} was not recorded for completion: ${String(error)}`);
          }
        },
      });
    },
    offer: (specifier) => language.offer(specifier),
    readAhead: () => language.readAhead(),
    reset() {
      catchUp();
      language.reset();
    },
    close() {
      if (timer) clearTimeout(timer);
      offering.cancel();
      reading.cancel();
      waiting.length = 0;
      return language.close();
    },
  };
}
