import { setTimeout as pause } from "node:timers/promises";
import { dispatcher } from "./dispatch.ts";
import { createComms } from "./handlers/comms.ts";
import { createDebugging } from "./handlers/debugging.ts";
import { createExecutions } from "./handlers/executions.ts";
import { createInterrupts } from "./handlers/interrupts.ts";
import { unhurried } from "./handlers/unhurried.ts";
import { untyped } from "./handlers/untyped.ts";
import { createHistory } from "./history/history.ts";
import { IN_MEMORY } from "./history/name.ts";
import type { Language } from "./language/language.ts";
import { logToStderr, openReception, type Reception } from "./reception.ts";
import { createSession } from "./session/host.ts";
import type { Session, SessionOptions } from "./session/session.ts";
import type { Connection } from "./wire/connection.ts";

/** A running kernel. */
export interface Kernel {
  /** Stops the running cell. */
  interrupt(): void;
  /** Ends the cells' process, the language server and, once everything said is out, the sockets. */
  close(): Promise<void>;
  /** Settles when the kernel has ended, by `close` or by a front end's request; `restart` says that another is about to take its place. */
  readonly closed: Promise<{ readonly restart: boolean }>;
}

export interface KernelOptions {
  /** The notebook's folder. */
  readonly folder: string;
  readonly log?: (line: string) => void;
  /** The sockets of the connection, when they are open already. */
  readonly reception?: Reception;
  /** The file that keeps the cells of all sessions, or what finds it when the first is kept; they are kept in memory unless given. */
  readonly historyFile?: string | (() => Promise<string>);
  /** What runs the cells; a process of its own unless given. */
  readonly startSession?: (options: SessionOptions) => Session;
  /** What knows types; the TypeScript language server unless given. */
  readonly startLanguage?: (folder: string) => Language | Promise<Language>;
}

/**
 * A kernel that another one is to replace keeps its sockets for so many milliseconds. Front ends connect again 100 to
 * 200 after that, at random, and Jupyter looks every 100 whether the old process has ended: this late, the first try
 * finds the next kernel listening, and nobody waits for a second one.
 */
const HANDOVER = 45;

/** Starts a kernel on the sockets of `connection`; resolves when front ends can connect. */
export async function startKernel(connection: Connection, options: KernelOptions): Promise<Kernel> {
  const { folder, startSession = createSession } = options;
  const { startLanguage = startLanguageServer } = options;
  const ended = Promise.withResolvers<{ restart: boolean }>();
  const stopped = Promise.withResolvers<never>();
  let closing: Promise<void> | null = null;
  const log = (line: string): void => {
    // Whatever breaks while everything ends is no news.
    if (!closing) (options.log ?? logToStderr)(line);
  };

  const transport = options.reception ?? (await openReception(connection, log));
  const executions = createExecutions(transport.publish);
  const comms = createComms();
  const history = createHistory(options.historyFile ?? IN_MEMORY, log);
  const debugging = createDebugging(
    () => session,
    (event, parent) => transport.publish("debug_event", event, parent),
    log,
  );
  // First, because it takes longest: its process starts while this one loads the rest.
  const session = startSession({
    folder,
    spare: process.env["SONDE_SPARE"] !== "0",
    publish: executions.publish,
    ask: executions.ask,
    comm(execution, message) {
      comms.follow(message);
      executions.comm(execution, message);
    },
    inspected: debugging.event,
    restarted,
  });
  const interrupts = createInterrupts(session, executions.newest);
  // Once a front end has its first answer or the cells' process is up, so that it keeps neither waiting.
  const language = Promise.race([transport.answered, session.ready(), stopped.promise])
    .then(() => startLanguage(folder))
    .then((server) => unhurried(server, log))
    .catch((error: unknown) => {
      log(`there is no completion: ${String(error)}; cells run without it`);
      return untyped;
    });

  function restarted(reason: string): void {
    log(`the cells' process ended and a fresh one took its place: ${reason}`);
    for (const comm_id of comms.clear())
      transport.publish("comm_close", { comm_id, data: {} }, null);
    debugging.restarted();
    void language.then((server) => server.reset());
  }

  async function end(restart: boolean): Promise<void> {
    stopped.reject(new Error("kernel: it has ended"));
    await Promise.all([
      session.close(),
      language.then((server) => server.close()),
      history.close(),
      ...(restart ? [pause(HANDOVER)] : []),
    ]);
    await transport.close();
    ended.resolve({ restart });
  }
  const close = (restart = false): Promise<void> => (closing ??= end(restart));

  const dispatch = dispatcher(
    {
      session,
      language,
      executions,
      interrupts,
      comms,
      debugger: debugging,
      connection: transport.connection,
      history,
      log,
    },
    transport,
  );
  transport.listen({
    log,
    pressed: (full) => session.hold(full),
    async receive(request) {
      await dispatch(request);
      const { header, content } = request;
      if (header.msg_type === "shutdown_request")
        await close((content as { restart?: unknown }).restart === true);
    },
  });
  return {
    interrupt: () => void interrupts.interrupt(),
    close: () => close(),
    closed: ended.promise,
  };
}

async function startLanguageServer(folder: string): Promise<Language> {
  const { createLanguage } = await import("./language/server.ts");
  return createLanguage({ folder });
}
