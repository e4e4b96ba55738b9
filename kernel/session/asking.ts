import type { Question } from "../protocol/content.ts";
import { LONGEST } from "./mailbox.ts";
import type { SessionOptions } from "./session.ts";

/** A question as running code puts it. */
export interface Asked extends Question {
  /** Tells questions of one process apart. */
  readonly number: number;
  /** The thread that asked waits and hears nothing else. */
  readonly blocking: boolean;
}

/** The answer that it gets: a text, or why there is none. */
export interface Answered {
  readonly number: number;
  readonly value?: string;
  readonly problem?: string;
}

/** The questions of running code, on the supervisor's side. */
export class Asking {
  private readonly askUser: SessionOptions["ask"];
  private readonly answer: (execution: number, answer: string, blocking: boolean) => void;
  private readonly open = new Map<number, Set<AbortController>>();

  constructor(
    askUser: SessionOptions["ask"],
    answer: (execution: number, answer: string, blocking: boolean) => void,
  ) {
    this.askUser = askUser;
    this.answer = answer;
  }

  /** Puts a question of an execution to the user; the process gets the answer. */
  ask(execution: number, question: string): void {
    const { number, blocking, prompt, password } = JSON.parse(question) as Asked;
    const ended = new AbortController();
    const open = this.open.get(execution) ?? new Set();
    this.open.set(execution, open.add(ended));
    const reply = (answer: Answered): void => {
      if (open.delete(ended)) this.answer(execution, write(answer, blocking), blocking);
      if (open.size === 0) this.open.delete(execution);
    };
    const asked = this.askUser?.(execution, { prompt, password }, ended.signal);
    (asked ?? Promise.reject(new Error("nobody is there to answer"))).then(
      (value) => reply({ number, value }),
      (error: unknown) => reply({ number, problem: (error as Error).message }),
    );
  }

  /** Makes the open questions of an execution void. Who asked is told, as it may wait for ever, unless its process is `gone`: a fresh one counts its own questions. */
  end(execution: number, gone = false): void {
    const open = this.open.get(execution);
    for (const ended of open ?? []) {
      if (gone) open?.delete(ended);
      ended.abort(new Error("the cell has ended"));
    }
  }
}

/** An answer as text; a thread that waits is told where it has no room for it. */
function write(answer: Answered, blocking: boolean): string {
  const text = JSON.stringify(answer);
  if (!blocking || Buffer.byteLength(text) <= LONGEST) return text;
  const { number } = answer;
  const problem = `the answer is too long, ${text.length} characters; await input() takes longer ones`;
  return JSON.stringify({ number, problem } satisfies Answered);
}
