import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
// From the build, like every process that a test starts.
import { createSession } from "../../../dist/kernel/session/host.js";
import type { Outcome, Publications, Session } from "#kernel/session/session.ts";

/** One publication, in the order of arrival. */
export type Published = {
  [T in keyof Publications]: { execution: number; type: T; content: Publications[T] };
}[keyof Publications];

/** What a cell did. */
export interface Ran {
  readonly execution: number;
  readonly outcome: Outcome;
  readonly stdout: string;
  readonly stderr: string;
  /** The result as text; nothing when there was none. */
  readonly result: string | undefined;
  /** `TypeError: message`, or nothing. */
  readonly error: string | undefined;
  readonly traceback: string;
  readonly published: readonly Published[];
}

/** A session over a folder of its own. */
export class Notebook {
  readonly folder: string;
  readonly session: Session;
  readonly published: Published[] = [];
  readonly restarts: string[] = [];
  private count = 0;
  private readonly temporary: boolean;

  constructor(folder?: string) {
    this.temporary = folder === undefined;
    this.folder = folder ?? mkdtempSync(join(tmpdir(), "sonde-session-"));
    this.session = createSession({
      folder: this.folder,
      publish: (execution, type, content) =>
        void this.published.push({ execution, type, content } as Published),
      restarted: (reason) => this.restarts.push(reason),
    });
  }

  /** Writes a file into the notebook's folder. */
  file(name: string, text: string): void {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  /** Runs a cell, and interrupts it some time after the process is up when asked to. */
  async run(
    code: string,
    options: { silent?: boolean; interruptAfter?: number } = {},
  ): Promise<Ran> {
    const execution = ++this.count;
    const { interruptAfter } = options;
    let timer: NodeJS.Timeout | undefined;
    if (interruptAfter !== undefined) {
      await this.session.ready();
      timer = setTimeout(() => this.session.interrupt(), interruptAfter);
    }
    const outcome = await this.session.execute(execution, {
      code,
      count: execution,
      silent: options.silent ?? false,
    });
    clearTimeout(timer);
    return { execution, outcome, ...this.of(execution), ...failure(outcome) };
  }

  /** What an execution published so far. */
  of(execution: number): Pick<Ran, "stdout" | "stderr" | "result" | "published"> {
    const published = this.published.filter((one) => one.execution === execution);
    const text = (name: string): string =>
      published
        .map((one) => (one.type === "stream" && one.content.name === name ? one.content.text : ""))
        .join("");
    const result = published.find((one) => one.type === "execute_result");
    const data = result?.type === "execute_result" ? result.content.data : undefined;
    return {
      published,
      stdout: text("stdout"),
      stderr: text("stderr"),
      result: data === undefined ? undefined : String(data["text/plain"]),
    };
  }

  async close(): Promise<void> {
    await this.session.close();
    if (this.temporary) rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Waits until `condition` holds. */
export async function until(condition: () => boolean, time = 5000): Promise<void> {
  const end = performance.now() + time;
  while (!condition()) {
    if (performance.now() > end)
      throw new Error(`until: ${String(condition)} did not hold in ${time} ms`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

function failure(outcome: Outcome): Pick<Ran, "error" | "traceback"> {
  if (outcome.status === "ok") return { error: undefined, traceback: "" };
  return { error: `${outcome.ename}: ${outcome.evalue}`, traceback: outcome.traceback.join("\n") };
}
