import type { CommMessage } from "../protocol/comm.ts";
import type { Bundle, Declaration, Failure, NextInput, Question } from "../protocol/content.ts";

/** What running code sends outwards, named as on IOPub. */
export interface Publications {
  stream: { name: "stdout" | "stderr"; text: string };
  display_data: {
    data: Bundle;
    metadata: Record<string, unknown>;
    transient: { display_id?: string };
  };
  update_display_data: Publications["display_data"];
  execute_result: { data: Bundle; metadata: Record<string, unknown>; execution_count: number };
  clear_output: { wait: boolean };
}

/** Receives a publication of the execution that caused it, which may have ended long ago (a timer). */
export type Publish = <T extends keyof Publications>(
  execution: number,
  type: T,
  content: Publications[T],
) => void;

/** One cell to run. */
export interface Cell {
  readonly code: string;
  /** The number in `Cell [n]` and in the result. */
  readonly count: number;
  readonly silent: boolean;
  /** It runs as soon as the running cell awaits, instead of after it. */
  readonly beside?: boolean;
}

/** How a cell ended. Everything it published before came out before this. */
export type Outcome =
  | {
      readonly status: "ok";
      readonly declarations: readonly Declaration[];
      /** What magics offer to the front end. */
      readonly payload?: readonly NextInput[];
    }
  | ({
      readonly status: "error";
      readonly declarations: readonly Declaration[];
      /** The names that the cell declares and whose declaration did not run; absent when nothing of the cell ran, or is left. */
      readonly missing?: readonly string[];
      /** The process ended over it: nothing that the cell declared is there. */
      readonly lost?: true;
    } & Failure);

/** Runs code in a process of its own. Knows no message and no socket. */
export interface Session {
  /** The process is up; its pid. Cells sent before wait in its pipe. */
  ready(): Promise<number>;
  /** Runs one cell under the number `execution`; the caller sends one at a time, but for those that run beside. Never rejects. */
  execute(execution: number, cell: Cell): Promise<Outcome>;
  /** Hands a comm message to the running code under the number `execution`; settles when it was handled. Never rejects. */
  comm(execution: number, message: CommMessage): Promise<void>;
  /** Stops the running cell, keeping all state; nothing happens when none runs. */
  interrupt(): void;
  /** Sends a command of V8's inspector protocol to the process; rejects with V8's words, or when the process ends. */
  inspect<Result = object>(method: string, params?: object): Promise<Result>;
  /** While held, nothing more is read of what the code says, so that it waits once its pipes are full; an interrupt still works. */
  hold(held: boolean): void;
  /** Ends the process and everything it started. */
  close(): Promise<void>;
}

export interface SessionOptions {
  /** The notebook's folder: imports and relative paths start here. */
  readonly folder: string;
  /** Keeps a second process ready, which takes over at once when the first dies. */
  readonly spare?: boolean;
  readonly publish: Publish;
  /** Called for each comm message that the running code sends. */
  readonly comm?: (execution: number, message: CommMessage) => void;
  /** Asks the user on behalf of running code; without it, code that asks gets an error. `signal` is aborted when nobody waits any more. */
  readonly ask?: (execution: number, question: Question, signal: AbortSignal) => Promise<string>;
  /** Called for each event of V8's inspector, once a command was sent. */
  readonly inspected?: (method: string, params: object) => void;
  /** Called when the process died by itself and a fresh one took its place. */
  readonly restarted?: (reason: string) => void;
}
