// A front end's debugger over the control channel, as JupyterLab's is.
import type { Answer, Incoming, KernelClient } from "../../support/kernel-client.ts";

/** An answer of the debugger; its body is what the command gives. */
export interface Said {
  readonly success: boolean;
  readonly message?: string;
  // Tests read whatever field they expect.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

/** Speaks the Debug Adapter Protocol to a kernel. */
export class DebugClient {
  readonly client: KernelClient;
  #seq = 0;
  #seen = 0;

  constructor(client: KernelClient) {
    this.client = client;
  }

  async request(command: string, args: object = {}): Promise<Said> {
    const content = { type: "request", seq: ++this.#seq, command, arguments: args };
    const { reply } = await this.client.request("debug_request", content, "control");
    return reply.content as Said;
  }

  /** The body of an answer that must be a success. */
  async ask(command: string, args: object = {}): Promise<Said["body"]> {
    const { success, message, body } = await this.request(command, args);
    if (!success) throw new Error(`${command}: ${message}`);
    return body;
  }

  /** Starts the debugger as JupyterLab does. */
  async start(): Promise<void> {
    await this.ask("initialize", { clientID: "test", linesStartAt1: true });
    await this.ask("attach");
    await this.ask("configurationDone");
  }

  /** Sets breakpoints in a cell's code; gives the path that names it. */
  async breakIn(code: string, ...lines: (number | object)[]): Promise<string> {
    const { sourcePath } = await this.ask("dumpCell", { code });
    const breakpoints = lines.map((line) => (typeof line === "number" ? { line } : line));
    await this.ask("setBreakpoints", { source: { path: sourcePath }, breakpoints });
    return sourcePath as string;
  }

  /** Sends a cell without waiting for its end. */
  run(code: string): { readonly id: string; readonly ended: Promise<Answer> } {
    const id = this.client.send("execute_request", { code, silent: false, store_history: true });
    return { id, ended: this.client.answer(id, 30_000) };
  }

  /** The body of the next event of a kind that nobody waited for yet. */
  async event(name: string): Promise<Said["body"]> {
    const matches = (message: Incoming): boolean =>
      message.type === "debug_event" && message.content.event === name;
    const known = this.client.messages.findIndex((m, i) => i >= this.#seen && matches(m));
    if (known < 0) await this.client.next(matches, 15_000);
    const at = this.client.messages.findIndex((m, i) => i >= this.#seen && matches(m));
    this.#seen = at + 1;
    return this.client.messages[at]!.content.body;
  }

  /** Waits for a stop; gives why, and its frames as `name line:column`. */
  async stopped(): Promise<{ reason: string; text?: string; frames: string[]; ids: number[] }> {
    const { reason, text } = await this.event("stopped");
    const { stackFrames } = await this.ask("stackTrace", { threadId: 1 });
    return {
      reason,
      text,
      frames: stackFrames.map(
        ({ name, line, column }: { name: string; line: number; column: number }) =>
          `${name} ${line}:${column}`,
      ),
      ids: stackFrames.map(({ id }: { id: number }) => id),
    };
  }

  /** The variables of a frame by scope, as text. */
  async variables(frameId: number): Promise<Record<string, Record<string, string>>> {
    const { scopes } = await this.ask("scopes", { frameId });
    const found: Record<string, Record<string, string>> = {};
    for (const { name, variablesReference } of scopes)
      found[name] = await this.inside(variablesReference);
    return found;
  }

  async inside(variablesReference: number, part: object = {}): Promise<Record<string, string>> {
    const { variables } = await this.ask("variables", { variablesReference, ...part });
    return Object.fromEntries(
      variables.map(({ name, value }: { name: string; value: string }) => [name, value]),
    );
  }
}
