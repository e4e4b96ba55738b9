import type { Question } from "../protocol/content.ts";
import type { Request } from "../protocol/message.ts";
import { parseInput } from "../protocol/parse.ts";
import type { Transport } from "../wire/transport.ts";

/** Questions to users that have no answer yet. */
export interface Questions {
  /** Asks the front end that sent `request`; the question is void once `signal` is aborted. */
  ask(request: Request, question: Question, signal: AbortSignal): Promise<string>;
  /** Takes an `input_reply`; one that answers no open question of its sender is dropped. */
  answer(reply: Request): void;
}

interface Open {
  readonly from: string;
  readonly resolve: (value: string) => void;
  readonly reject: (error: Error) => void;
}

/** Questions that go out through `send`. */
export function createQuestions(send: Transport["ask"], log: (line: string) => void): Questions {
  const open = new Map<string, Open>();

  return {
    ask: (request, question, signal) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        const id = send(request, question, () => {
          open.delete(id);
          reject(new Error("the front end has no connection on stdin"));
        });
        open.set(id, { from: sender(request), resolve, reject });
        signal.addEventListener("abort", () => {
          open.delete(id);
          reject(signal.reason as Error);
        });
      }),

    answer(reply) {
      const id = reply.parent?.msg_id ?? oldest(sender(reply));
      const question = id === undefined ? undefined : open.get(id);
      if (id === undefined || question?.from !== sender(reply))
        return log("an input_reply was dropped: its sender was not asked, or the cell has ended");
      open.delete(id);
      try {
        question.resolve(valueOf(reply.content));
      } catch (error) {
        question.reject(error as Error);
      }
    },
  };

  /** Some front ends answer without saying what. */
  function oldest(from: string): string | undefined {
    for (const [id, question] of open) if (question.from === from) return id;
    return undefined;
  }
}

/** What the user wrote; an answer without it is an error for who asked, as there comes no other. */
function valueOf(content: object): string {
  const { status, ename, evalue } = content as Readonly<Record<string, unknown>>;
  if (status !== "error") return parseInput(content);
  const said = [ename, evalue].filter((part) => typeof part === "string" && part !== "");
  throw new Error(["the front end answered with an error", ...said].join(": "));
}

/** The identity of a front end is the same on shell and stdin. */
const sender = ({ identities }: Request): string =>
  identities.map((part) => Buffer.from(part).toString("hex")).join();
