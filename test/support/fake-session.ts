import type { Language } from "#kernel/language/language.ts";
import type { CommMessage } from "#kernel/protocol/comm.ts";
import type { Cell, Outcome, Publish, Session } from "#kernel/session/session.ts";

/** What a fake session does for a cell; says `ok` when it returns nothing. */
export type Run = (
  cell: Cell,
  execution: number,
  publish: Publish,
) => Promise<Outcome | void> | Outcome | void;

/** A session in this process, for tests of the protocol alone. */
export function fakeSession(
  publish: Publish,
  run: Run = () => {},
): Session & { interrupts: number; readonly comms: CommMessage[] } {
  return {
    interrupts: 0,
    comms: [],
    ready: async () => 1,
    async execute(execution, cell) {
      return (await run(cell, execution, publish)) ?? ok;
    },
    async comm(_, message) {
      this.comms.push(message);
    },
    interrupt() {
      this.interrupts++;
    },
    inspect() {
      return Promise.reject(new Error("nothing runs here"));
    },
    hold() {},
    async close() {},
  };
}

/** A cell that ended well and declared nothing. */
export const ok: Outcome = { status: "ok", declarations: [] };

/** A cell that failed. */
export const failed: Outcome = {
  status: "error",
  declarations: [],
  ename: "Error",
  evalue: "x",
  traceback: ["Error: x", "    at Cell [1] 1:7"],
};

/** A language that knows one name, and finds fault with code that contains "wrong". */
export function fakeLanguage(changes: Partial<Language> = {}): Language & { log: unknown[] } {
  const log: unknown[] = [];
  return {
    log,
    complete: async (_, cursor) => ({
      matches: ["purpose"],
      cursor_start: 0,
      cursor_end: cursor,
      types: [{ text: "purpose", type: "property", start: 0, end: cursor }],
    }),
    inspect: async (code) =>
      code.startsWith("known") ? { markdown: "`known`", text: "known: number" } : null,
    diagnose: async (code) =>
      code.includes("wrong")
        ? [{ line: 2, column: 14, severity: "error", code: 2322, message: "no column 'purpos'" }]
        : [],
    ran: (...cell) => log.push(["ran", ...cell]),
    offer: (specifier) => log.push(["offer", specifier]),
    readAhead: () => log.push(["readAhead"]),
    reset: () => log.push(["reset"]),
    async close() {
      log.push(["close"]);
    },
    ...changes,
  };
}
