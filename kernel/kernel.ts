import { dispatcher } from "./dispatch.ts";
import { createComms } from "./handlers/comms.ts";
import { createDebugging } from "./handlers/debugging.ts";
import { createExecutions } from "./handlers/executions.ts";
import { unhurried } from "./handlers/unhurried.ts";
import { untyped } from "./handlers/untyped.ts";
import { historyFile } from "./history/file.ts";
import { createHistory } from "./history/history.ts";
import { IN_MEMORY } from "./history/name.ts";
import { userDataFolder } from "./kernelspec/folders.ts";
import type { Language } from "./language/language.ts";
import { createSession } from "./session/host.ts";
import type { Session, SessionOptions } from "./session/session.ts";
import {
  checkConnection,
  type Connection,
  isRegistrationFile,
  parseFields,
  readText,
} from "./wire/connection.ts";
import { keepPrivate } from "./wire/private.ts";
import type { Transport } from "./wire/transport.ts";

/** A running kernel. */
export interface Kernel {
  /** Stops the running cell. */
  interrupt(): void;
  /** Ends the cells' process, the language server and, once everything said is out, the sockets. */
  close(): Promise<void>;
  /** Settles when the kernel has ended, by `close` or by a front end's request. */
  readonly closed: Promise<void>;
}

export interface KernelOptions {
  /** The notebook's folder. */
  readonly folder: string;
  readonly log?: (line: string) => void;
  /** Hears where the sockets are, before front ends can know. */
  readonly opened?: (connection: Connection) => Promise<void>;
  /** The file that keeps the cells of all sessions; they are kept in memory unless given. */
  readonly historyFile?: string;
  /** What runs the cells; a process of its own unless given. */
  readonly startSession?: (options: SessionOptions) => Session;
  /** What knows types; the TypeScript language server unless given. */
  readonly startLanguage?: (folder: string) => Language | Promise<Language>;
}

/** Starts a kernel on the sockets of `connection`; resolves when front ends can connect. */
export async function startKernel(connection: Connection, options: KernelOptions): Promise<Kernel> {
  const { folder, startSession = createSession } = options;
  const { startLanguage = startLanguageServer } = options;
  const ended = Promise.withResolvers<void>();
  const stopped = Promise.withResolvers<never>();
  let transport: Transport | null = null;
  let closing: Promise<void> | null = null;
  const log = (line: string): void => {
    // Whatever breaks while everything ends is no news.
    if (!closing) (options.log ?? logToStderr)(line);
  };

  // Before the sockets are open nobody listens, so nothing is lost without them.
  const executions = createExecutions((...message) => transport?.publish(...message));
  const comms = createComms();
  const history = createHistory(options.historyFile ?? IN_MEMORY, log);
  const debugging = createDebugging(
    () => session,
    (event, parent) => transport?.publish("debug_event", event, parent),
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
  // After the cells' process is up, so that the two do not compete for the processor.
  const language = Promise.race([session.ready(), stopped.promise])
    .then(() => startLanguage(folder))
    .then(unhurried)
    .catch((error: unknown) => {
      log(`there is no completion: ${String(error)}; cells run without it`);
      return untyped;
    });

  function restarted(reason: string): void {
    log(`the cells' process ended and a fresh one took its place: ${reason}`);
    for (const comm_id of comms.clear())
      transport?.publish("comm_close", { comm_id, data: {} }, null);
    debugging.restarted();
    void language.then((server) => server.reset());
  }

  async function end(): Promise<void> {
    stopped.reject(new Error("kernel: it has ended"));
    await Promise.all([session.close(), language.then((server) => server.close())]);
    await transport?.close();
    await history.close();
    ended.resolve();
  }
  const close = (): Promise<void> => (closing ??= end());

  const peers = {
    session,
    language,
    executions,
    comms,
    debugger: debugging,
    connection,
    history,
    log,
  };
  try {
    const { openTransport } = await import("./wire/transport.ts");
    const opened = await openTransport(connection, log, (full) => session.hold(full));
    transport = opened;
    const dispatch = dispatcher({ ...peers, connection: opened.connection }, opened);
    opened.listen(async (request) => {
      await dispatch(request);
      if (request.header.msg_type === "shutdown_request") await close();
    });
    opened.publish("status", { execution_state: "starting" }, null);
    await options.opened?.(opened.connection);
  } catch (error) {
    await close();
    throw error;
  }
  return { interrupt: () => session.interrupt(), close, closed: ended.promise };
}

/** Starts the kernel of a connection file, or of a registration file, which it tells where it listens. */
async function startFor(file: string): Promise<Kernel> {
  const folder = process.cwd();
  const kept = { folder, historyFile: historyFile(userDataFolder()) };
  const fields = parseFields(readText(file));
  const problem = keepPrivate(file);
  if (problem !== null) logToStderr(problem);
  if (!isRegistrationFile(fields)) return startKernel(checkConnection(fields), kept);
  const { parseRegistration, register, unbound } = await import("./wire/registration.ts");
  const registration = parseRegistration(fields);
  const opened = (connection: Connection): Promise<void> => register(registration, connection);
  return startKernel(unbound(registration), { ...kept, opened });
}

/** Runs the kernel of a connection file in this process until it ends. SIGINT stops the running cell, SIGTERM ends the kernel, and so does the end of the process that started it. */
export async function startFromFile(file: string): Promise<void> {
  const kernel = await startFor(file);
  process.on("SIGINT", kernel.interrupt);
  process.on("SIGTERM", () => void kernel.close());
  const watching = watchParent(() => void kernel.close());
  await kernel.closed;
  clearInterval(watching);
  // Something a cell left behind may keep this process alive; what was sent has left by then.
  setTimeout(() => process.exit(), 1000).unref();
}

/** Jupyter names itself in the environment. When it is killed nobody asks the kernel to end. */
function watchParent(gone: () => void): NodeJS.Timeout | undefined {
  const parent = process.ppid;
  if (process.env["JPY_PARENT_PID"] !== String(parent)) return undefined;
  const check = (): void => {
    if (process.ppid !== parent) gone();
  };
  return setInterval(check, 1000).unref();
}

async function startLanguageServer(folder: string): Promise<Language> {
  const { createLanguage } = await import("./language/server.ts");
  return createLanguage({ folder });
}

function logToStderr(line: string): void {
  process.stderr.write(`sonde: ${line}\n`);
}
