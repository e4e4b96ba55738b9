import { takePorts } from "./inherited.ts";
import type { Kernel } from "./kernel.ts";
import {
  checkConnection,
  type Connection,
  isRegistrationFile,
  parseFields,
  readText,
} from "./wire/connection.ts";
import { keepPrivate } from "./wire/private.ts";
import { openSockets } from "./wire/sockets.ts";

/** Runs the kernel of a connection file in this process until it ends. SIGINT stops the running cell, SIGTERM ends the kernel, and so does the end of the process that started it. */
export async function startFromFile(file: string): Promise<void> {
  // A mistake of the kernel's own must not take the variables of the cells along.
  process.on("unhandledRejection", (error) =>
    process.stderr.write(
      `sonde: a mistake in the kernel, which goes on: ${error instanceof Error ? error.stack : String(error)}\n`,
    ),
  );
  const starting = startFor(file);
  // A front end that has its first answer may send them before the rest is loaded. That it cannot start is told below.
  process.on("SIGINT", () => starting.then((kernel) => kernel.interrupt(), ignore));
  process.on("SIGTERM", () => starting.then((kernel) => kernel.close(), ignore));
  const kernel = await starting;
  const { restart } = await kernel.closed;
  // Whoever starts the next one waits for the end of this process, which takes its time to end by itself.
  if (restart) process.exit();
  // Something a cell left behind may keep this process alive; what was sent has left by then.
  setTimeout(() => process.exit(), 1000).unref();
}

/** Starts the kernel of a connection file, or of a registration file, which it tells where it listens. */
async function startFor(file: string): Promise<Kernel> {
  const parent = process.ppid;
  const fields = parseFields(readText(file));
  const problem = keepPrivate(file);
  if (problem !== null) process.stderr.write(`sonde: ${problem}\n`);
  if (!isRegistrationFile(fields)) return startOn(checkConnection(fields), parent);
  const { parseRegistration, register, unbound } = await import("./wire/registration.ts");
  const registration = parseRegistration(fields);
  return startOn(unbound(registration), parent, (connection) => register(registration, connection));
}

async function startOn(
  connection: Connection,
  parent: number,
  opened?: (connection: Connection) => Promise<void>,
): Promise<Kernel> {
  // First, so that a front end which is there already finds the sockets when it tries again: it does so rarely.
  const opening = openSockets(connection, undefined, takePorts());
  opening.catch(() => {}); // told by `openReception`
  const { openReception } = await import("./reception.ts");
  const reception = await openReception(connection, undefined, opening);
  try {
    await opened?.(reception.connection);
  } catch (error) {
    await reception.close();
    throw error;
  }
  // To load the kernel blocks this thread: a front end that tries again every few milliseconds comes before.
  await Promise.race([reception.answered, new Promise((go) => setTimeout(go, ARRIVAL))]);
  // For the cells' process, which starts once the kernel is loaded.
  const { preparePipes } = await import("./pipe.ts");
  preparePipes();
  const { startKernel } = await import("./kernel.ts");
  const kernel = await startKernel(reception.connection, {
    folder: process.cwd(),
    historyFile: chooseHistoryFile,
    reception,
  });
  // The first cell needs it, whose process is starting.
  await import("./handlers/table.ts");
  setTimeout(collectEarly, LOADED).unref();
  const { watchParent } = await import("./watch-parent.ts");
  void watchParent(parent, () => void kernel.close());
  return kernel;
}

const ignore = (): void => {};

/** So long the kernel waits for the first question before it is loaded. */
const ARRIVAL = 10;

/** By then what the first cells need is loaded: V8 reads none of the compiled code that is kept once its flags are others. */
const LOADED = 1000;

/**
 * Messages live shortly; with V8's own sizes they would take 60 MB before the first of them is collected. Those that outlive
 * the young heap are collected once the old one has grown by a fifth: V8 waits until it is three times as large as what lives.
 */
function collectEarly(): void {
  const { setFlagsFromString } = process.getBuiltinModule("node:v8");
  const young = ["--max-semi-space-size=2", "--semi-space-growth-factor=1"];
  for (const flag of [...young, "--heap-growing-percent=20"]) setFlagsFromString(flag);
}

async function chooseHistoryFile(): Promise<string> {
  const { historyFile } = await import("./history/file.ts");
  const { userDataFolder } = await import("./kernelspec/folders.ts");
  return historyFile(userDataFolder());
}
