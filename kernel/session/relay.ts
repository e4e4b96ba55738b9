import type { Session } from "node:inspector";

interface Command {
  readonly id: number;
  readonly method: string;
  readonly params: object;
}

/** Carries inspector commands to a session, and answers and events back. */
export interface Relay {
  /** Runs a command as `Inspection` sends it. */
  run(command: string): void;
  /** Whether the debugger holds the main thread. */
  paused(): boolean;
}

/** A relay over `session`; events are sent once the first command came. */
export function createRelay(session: Session, send: (text: string) => void): Relay {
  let listening = false;
  let paused = false;

  const listen = (): void => {
    listening = true;
    session.on("inspectorNotification", (message) => {
      const { method, params } = message as { method: string; params: { url?: string } };
      if (method === "Debugger.paused") paused = true;
      else if (method === "Debugger.resumed") paused = false;
      const foreign = method === "Debugger.scriptParsed" && /^(?:node:|$)/.test(params.url ?? "");
      if (method.startsWith("Debugger.") && !foreign) send(JSON.stringify({ method, params }));
    });
  };
  return {
    paused: () => paused,
    run(text) {
      if (!listening) listen();
      const { id, method, params } = JSON.parse(text) as Command;
      session.post(method, params, (error, result) => {
        send(JSON.stringify(error === null ? { id, result } : { id, error: error.message }));
      });
    },
  };
}
