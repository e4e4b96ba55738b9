import { type ChildProcess, spawn } from "node:child_process";
import { pathToFileURL } from "node:url";
import { findCompiler } from "./executable.ts";
import { connectRpc, type Rpc, TimeoutError } from "./rpc.ts";
import { isNumbered, type Known, type Unread, unread, withoutNamed } from "./unread.ts";

/** How long the server may take to start, and to answer. */
const START_MS = 20_000;
const ANSWER_MS = 15_000;
/** One that has not answered after so long is asked whether it lives, and has so long to say so. */
const QUIET_MS = 1_000;
const ALIVE_MS = 4_000;
/** So much longer for each document that it is told of: it says nothing before it has read all of them, which a busy machine makes long. */
const OPENING_MS = 50;
/** What no question waits for is done when nobody has asked for so long; documents are read so many at a time. */
const PAUSE_MS = 50;
const AT_A_TIME = 2;
/** The request that is right only when every document is read. */
const CHECK = "textDocument/diagnostic";
/** So many tasks that nobody waits for are kept. */
const WAITING = 200;
/** After so many deaths in a minute it is left alone until that minute is over. */
const DEATHS = 4;

interface Running {
  readonly process: ChildProcess;
  readonly rpc: Rpc;
  readonly ready: Promise<unknown>;
  /** What the server knows of each document, by URI. */
  readonly open: Map<string, Known>;
  /** It has all documents that others name. */
  whole: boolean;
}

/**
 * The TypeScript language server: a process that starts when first needed and again when it died, and holds the given
 * documents. Requests go one at a time, each over the documents as they are when its turn comes.
 */
export class LanguageClient {
  /** By URI. Changed by the owner; the server learns of it with the next request. */
  readonly documents: Map<string, string> = new Map();
  private readonly folder: string;
  private running: Running | null = null;
  private deaths: number[] = [];
  private timeouts = 0;
  /** What somebody waits for, and what may take its time. */
  private readonly next: (() => Promise<void>)[] = [];
  private readonly later: { readonly turn: () => Promise<void>; readonly skip: () => void }[] = [];
  private busy = false;
  private pause: NodeJS.Timeout | undefined;
  /** When the latest question was answered. */
  private asked = -PAUSE_MS;
  private closed = false;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Runs `task`, for which somebody waits, when all before it are done. */
  exclusive<T>(task: () => Promise<T>): Promise<T> {
    clearTimeout(this.pause);
    return this.inTurn(async () => {
      try {
        return await task();
      } finally {
        this.asked = performance.now();
      }
    });
  }

  /** The same for a task that nobody waits for: it begins once nobody has asked for a while. `otherwise` is its answer when too many wait behind it. */
  unhurried<T>(task: () => Promise<T>, otherwise: T): Promise<T> {
    return new Promise((resolve, reject) => {
      const turn = (): Promise<void> => Promise.try(task).then(resolve, reject);
      this.later.push({ turn, skip: () => resolve(otherwise) });
      if (this.later.length > WAITING) this.later.shift()?.skip();
      if (!this.busy) this.pauseFirst();
    });
  }

  private inTurn<T>(task: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.next.push(() => Promise.try(task).then(resolve, reject));
      if (!this.busy) void this.takeTurns();
    });
  }

  private async takeTurns(): Promise<void> {
    this.busy = true;
    for (let turn = this.next.shift(); turn; turn = this.next.shift()) await turn();
    this.busy = false;
    this.pauseFirst();
  }

  /** Does what nobody waits for, once nobody has asked for a while. */
  private pauseFirst(): void {
    clearTimeout(this.pause);
    if (!this.isBehind && this.later.length === 0) return;
    const left = Math.max(0, this.asked + PAUSE_MS - performance.now());
    this.pause = setTimeout(() => void this.inTurn(() => this.workOn()), left);
    if (this.later.length === 0) this.pause.unref();
  }

  /** Until somebody asks. */
  private async workOn(): Promise<void> {
    if (this.isBehind) await this.readOn();
    while (!this.isBehind && this.next.length === 0) {
      const task = this.later.shift();
      if (task === undefined) return;
      await task.turn();
    }
  }

  /** The server lacks documents that others name. */
  get isBehind(): boolean {
    return this.running?.whole === false;
  }

  /** The server's answer about the documents as they are now; only within `exclusive`. When the server dies over it, a fresh one is asked. */
  async request(method: string, params: unknown): Promise<unknown> {
    const running = this.start();
    try {
      return await this.ask(running, method, params);
    } catch (error) {
      if (this.running === running || this.closed || error instanceof TimeoutError) throw error;
      return this.ask(this.start(), method, params);
    }
  }

  private async ask(running: Running, method: string, params: unknown): Promise<unknown> {
    await running.ready;
    const more = this.synchronize(running, method === CHECK) * OPENING_MS;
    // One that hangs is ended at once; the request then fails, and a fresh one is asked.
    const quiet = setTimeout(() => void endUnlessAlive(running, ALIVE_MS + more), QUIET_MS);
    try {
      const answer = await running.rpc.request(method, params, ANSWER_MS + more);
      this.timeouts = 0;
      return answer;
    } catch (error) {
      if (error instanceof TimeoutError && ++this.timeouts >= 2) running.process.kill("SIGKILL");
      throw error;
    } finally {
      clearTimeout(quiet);
    }
  }

  /** Has the server read what no question waited for, until somebody asks. */
  private async readOn(): Promise<void> {
    const { running } = this;
    if (running === null) return;
    for (let asked = false; !asked && !running.whole; asked = this.next.length > 0) {
      const more = this.open(running, ({ all }) => all.slice(0, AT_A_TIME)) * OPENING_MS;
      await endUnlessAlive(running, ALIVE_MS + more);
      if (this.running !== running) return;
    }
  }

  /** Tells the server that files changed on disk. */
  touched(files: readonly { uri: string; type: 1 | 2 | 3 }[]): void {
    const { running } = this;
    if (running !== null && files.length > 0)
      void running.ready.then(
        () => running.rpc.notify("workspace/didChangeWatchedFiles", { changes: files }),
        () => undefined,
      );
  }

  /** Ends the process and everything that waits for it. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.pause);
    for (const { skip } of this.later.splice(0)) skip();
    const { running } = this;
    if (running === null) return;
    const { process } = running;
    const exited = new Promise((resolve) => process.once("close", resolve));
    process.kill("SIGKILL");
    if (process.pid !== undefined) await exited;
  }

  private start(): Running {
    if (this.closed) throw new Error("language server: it was closed");
    if (this.running !== null) return this.running;
    this.deaths = this.deaths.filter((time) => performance.now() - time < 60_000);
    if (this.deaths.length >= DEATHS)
      throw new Error(`language server: it ended ${DEATHS} times in a minute; it rests`);

    const process = spawn(findCompiler(), ["--lsp", "--stdio"], {
      cwd: this.folder,
      env: environment(),
      // It ends by itself when its stdin ends, however this process dies.
      stdio: ["pipe", "pipe", "ignore"],
    });
    if ((process as Partial<ChildProcess>).stdout === undefined) {
      // Node makes no pipes where no more files may be open, and says so a moment later.
      process.on("error", () => undefined);
      throw new Error("language server: it could not be started, no more files may be open");
    }
    const rpc = connectRpc(process.stdout, process.stdin);
    const ready = rpc
      .request("initialize", initializeParams(this.folder), START_MS)
      .then(() => rpc.notify("initialized", {}));
    const running: Running = { process, rpc, ready, open: new Map(), whole: true };
    ready.catch(() => process.kill("SIGKILL"));

    const ended = (reason: string): void => {
      if (this.running !== running) return;
      this.running = null;
      if (!this.closed) this.deaths.push(performance.now());
      rpc.fail(new Error(`language server: ${reason}`));
    };
    process.on("error", (error) => ended(error.message));
    process.on("exit", (code, signal) => ended(`it ended with ${signal ?? `code ${code}`}`));
    // A write to a process that is gone; its exit says the rest.
    process.stdin.on("error", () => undefined);
    this.timeouts = 0;
    return (this.running = running);
  }

  /** Tells the server what changed, and of the documents that it does not know, `all` or the nearest; of how many. */
  private synchronize(running: Running, all: boolean): number {
    const { rpc, open } = running;
    for (const uri of open.keys())
      if (!this.documents.has(uri)) {
        open.delete(uri);
        rpc.notify("textDocument/didClose", { textDocument: { uri } });
      }
    // What is new comes first: a change that imports it finds it then, and the server reads the program once.
    const read = this.open(running, (lacking) => (all ? lacking.all : lacking.near));
    for (const uri of open.keys()) this.tell(running, uri);
    return read;
  }

  /** Opens the chosen ones of the documents that the server does not know; how many. */
  private open(running: Running, choose: (lacking: Unread) => readonly string[]): number {
    const lacking = unread(this.documents, running.open, running.whole);
    const chosen = new Set(choose(lacking));
    running.whole = chosen.size === lacking.all.length;
    const fresh = [...this.documents.keys()].filter((uri) => chosen.has(uri));
    // What is named comes before what names it, which would else have the server build its program anew for each.
    for (const uri of fresh.filter(isNumbered)) this.tell(running, uri);
    for (const uri of fresh) this.tell(running, uri);
    return fresh.length;
  }

  private tell({ rpc, open, whole }: Running, uri: string): void {
    const written = this.documents.get(uri) ?? "";
    // Half a surrogate pair is no text to the server, which would keep the one before.
    const text = (whole ? written : withoutNamed(written, uri)).toWellFormed();
    const known = open.get(uri);
    if (known?.text === text) return;
    const version = (known?.version ?? 0) + 1;
    open.set(uri, { text, version });
    if (known)
      rpc.notify("textDocument/didChange", {
        textDocument: { uri, version },
        contentChanges: [{ text }],
      });
    else
      rpc.notify("textDocument/didOpen", {
        textDocument: { uri, languageId: languageOf(uri), version, text },
      });
  }
}

/** A server that thinks long refuses an unknown request at once; one that hangs does not. */
async function endUnlessAlive({ rpc, process }: Running, patience: number): Promise<void> {
  try {
    await rpc.request("sonde/alive", {}, patience);
  } catch (error) {
    if (error instanceof TimeoutError) process.kill("SIGKILL");
  }
}

const languageOf = (uri: string): string =>
  uri.endsWith(".json") ? "json" : uri.endsWith("x") ? "typescriptreact" : "typescript";

/** Nothing is fetched from the network unless the user asks for it. */
const PREFERENCES = {
  disableAutomaticTypeAcquisition: true,
  automaticTypeAcquisitionEnabled: false,
};

/**
 * More than two threads gain nothing, since it is asked one thing at a time, and would be taken from the cells. Its memory
 * is collected less often than by default, up to a limit: the first answer comes sooner, for about twice the memory.
 */
const environment = (): NodeJS.ProcessEnv => ({
  GOGC: "800",
  GOMEMLIMIT: "400MiB",
  ...process.env,
  GOMAXPROCS: "2",
});

function initializeParams(folder: string): unknown {
  const uri = pathToFileURL(folder).href;
  return {
    processId: process.pid,
    rootUri: uri,
    workspaceFolders: [{ uri, name: "notebook" }],
    // Nobody reads what it logs, several messages for each question.
    initializationOptions: {
      disablePushDiagnostics: true,
      logVerbosity: 0,
      userPreferences: PREFERENCES,
    },
    capabilities: {
      textDocument: {
        completion: { completionItem: {} },
        hover: { contentFormat: ["markdown"] },
        signatureHelp: {
          signatureInformation: {
            documentationFormat: ["markdown"],
            parameterInformation: { labelOffsetSupport: true },
            activeParameterSupport: true,
          },
        },
        diagnostic: {},
      },
    },
  };
}
