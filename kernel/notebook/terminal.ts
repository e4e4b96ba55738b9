import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import type { Question } from "../protocol/content.ts";

/** Asks the person at the terminal; without a terminal, an error says so. */
export async function askTerminal(
  { prompt, password }: Question,
  signal: AbortSignal,
): Promise<string> {
  if (!process.stdin.isTTY)
    throw new Error("no terminal is there to answer; run the notebook from a terminal");
  if (password) process.stdout.write(prompt);
  // What is typed is echoed by the terminal's own line editor, which writes to this.
  const output = password ? new Writable({ write: (_, __, done) => done() }) : process.stdout;
  const lines = createInterface({ input: process.stdin, output, terminal: true });
  try {
    return await lines.question(password ? "" : prompt, { signal });
  } finally {
    lines.close();
    if (password) process.stdout.write("\n");
  }
}
