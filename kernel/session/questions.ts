import type { Answered, Asked } from "./asking.ts";
import { parse, stringify } from "./json.ts";
import { FRAME } from "./link.ts";
import { waitForPost } from "./mailbox.ts";
import type { Output } from "./output.ts";

/** The questions that cells put to their user. */
export interface Questions {
  /** Takes the answer to a question that nobody blocks for. */
  answer(answered: Answered): void;
}

type Wait = (answered: Answered) => void;

/** Adds `prompt`, `confirm`, `alert`, `getpass` and `input` to the global object. */
export function installQuestions(output: Output, mailbox: SharedArrayBuffer): Questions {
  const open = new Map<number, Wait>();
  let last = 0;

  function send(prompt: unknown, password: boolean, blocking: boolean): number {
    const asked: Asked = { number: ++last, prompt: String(prompt), password, blocking };
    output.send(FRAME.ask, stringify(asked));
    return asked.number;
  }

  function ask(name: string, prompt: unknown, password = false): string {
    const number = send(prompt, password, true);
    for (;;) {
      const answered = parse(waitForPost(mailbox)) as Answered;
      // Another number answers a question whose cell was interrupted.
      if (answered.number === number) return take(name, answered);
    }
  }

  const define = (functions: Record<string, unknown>): void => {
    for (const [name, value] of Object.entries(functions))
      Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
  };
  define({
    prompt: (message: unknown = "", otherwise?: string | number): string => {
      const hint = otherwise === undefined ? "" : ` [${otherwise}]`;
      const value = ask("prompt", `${String(message)}${hint} `.trimStart());
      return value === "" && otherwise !== undefined ? String(otherwise) : value;
    },
    confirm: (message: unknown = "Confirm"): boolean =>
      /^\s*y(?:es)?\s*$/i.test(ask("confirm", `${String(message)} [y/N] `)),
    alert: (message: unknown = "Alert"): void => void ask("alert", `${String(message)} [Enter] `),
    getpass: (message: unknown = "Password: "): string => ask("getpass", message, true),
    input: (message: unknown = ""): Promise<string> =>
      new Promise((resolve, reject) => {
        // Made here, so that it knows the place in the cell.
        const error = new Error();
        open.set(send(message, false, false), ({ value, problem }) => {
          if (value !== undefined) return resolve(value);
          error.message = `input: ${problem}`;
          reject(error);
        });
      }),
  });

  return {
    answer(answered) {
      const wait = open.get(answered.number);
      open.delete(answered.number);
      wait?.(answered);
    },
  };
}

function take(name: string, { value, problem }: Answered): string {
  if (value === undefined) throw new Error(`${name}: ${problem}`);
  return value;
}
