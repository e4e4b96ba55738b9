import type { Context, Handler, Listener, Peers } from "./handlers/handler.ts";
import { createQuestions } from "./handlers/questions.ts";
import { createSubshells, unknown } from "./handlers/subshells.ts";
import type { Table } from "./handlers/table.ts";
import type { ErrorReply, NoticeType, RequestType } from "./protocol/content.ts";
import type { Request } from "./protocol/message.ts";
import { isReceived, parseContent } from "./protocol/parse.ts";
import type { Transport } from "./wire/transport.ts";

/** Cells sent in one go arrive within this many milliseconds of each other, also through a busy server. */
const GRACE = 20;

/** Returns a function that answers one message: busy, one reply, idle, whatever the handler does. Cells wait for the cells before them; nothing else waits. */
export function dispatcher(
  peers: Peers,
  transport: Pick<Transport, "publish" | "reply" | "ask">,
): (request: Request) => Promise<void> {
  const { history: kept } = peers;
  const subshells = createSubshells();
  const questions = createQuestions((...question) => transport.ask(...question), peers.log);
  let loaded: Promise<Table> | undefined;
  const table = (): Promise<Table> => (loaded ??= loadTable());

  async function loadTable(): Promise<Table> {
    const { createTable } = await import("./handlers/table.ts");
    return createTable(peers, subshells, questions);
  }

  /** Wraps the work for one message in busy and idle, and answers with what it returns. */
  async function answer(request: Request, work: Work): Promise<Answer | null> {
    const { header } = request;
    const publish: Context["publish"] = (type, content) => transport.publish(type, content, header);
    // An answer to a question belongs to a cell that is busy already.
    const quiet = request.channel === "stdin";
    if (!quiet) publish("status", { execution_state: "busy" });
    let reply: Answer | null;
    try {
      reply = await work({ ...peers, questions, request, header, publish });
    } catch (error) {
      peers.log(
        `${header.msg_type} failed: ${error instanceof Error ? error.stack : String(error)}`,
      );
      reply = header.msg_type.endsWith("_request") ? failure(error) : null;
    }
    if (reply) transport.reply(request, reply);
    if (!quiet) publish("status", { execution_state: "idle" });
    return reply;
  }

  /** Looks the message up in the tables. */
  function handle({ header: { msg_type: type }, content }: Request): Work {
    return async (context) => {
      if (!isReceived(type)) {
        context.log(`a message of unknown type ${JSON.stringify(type)} has no answer`);
        return null;
      }
      const checked = parseContent(type, content);
      const { handlers, listeners } = await table();
      // The casts: a table lookup loses that handler and content belong to the same message.
      if (Object.hasOwn(handlers, type))
        return (handlers[type as keyof Table["handlers"]] as Handler<RequestType>)(
          checked,
          context,
        );
      await (listeners[type as NoticeType] as Listener<NoticeType>)(checked, context);
      return null;
    };
  }

  const main = createQueue();
  const beside = new Map<string, Queue>();

  async function runCells(queue: Queue): Promise<void> {
    for (let cell = queue.waiting.shift(); cell; cell = queue.waiting.shift())
      await runCell(cell, queue);
    queue.running = null;
  }

  /** Runs a cell; when it fails, the cells that wait behind it are not run. */
  async function runCell(request: Request, queue: Queue): Promise<void> {
    const { stop_on_error: stop = true } = request.content as { stop_on_error?: boolean };
    const behind: Request[] = [];
    await answer(request, async (context) => {
      const reply = await handle(request)(context);
      if (reply?.status !== "error" || !stop) return reply;
      // Cells that were sent together with this one may still be on their way when it fails at once.
      // What is sent in answer to the reply is meant to run, so the queue is emptied before.
      for (let left = rest(queue); left > 0; left = rest(queue))
        await new Promise((go) => setTimeout(go, left));
      behind.push(...queue.waiting.splice(0));
      return reply;
    });
    const aborted = { status: "aborted", execution_count: kept.last() };
    for (const cell of behind) await answer(cell, () => aborted);
  }

  return async (request) => {
    if (request.header.msg_type !== "execute_request") {
      await answer(request, handle(request));
      return;
    }
    const queue = queueOf(request);
    if (queue === null) {
      await answer(request, () => {
        throw new RangeError(unknown(request.header.subshell_id ?? ""));
      });
      return;
    }
    queue.arrived = performance.now();
    queue.waiting.push(request);
    queue.running ??= runCells(queue);
    await queue.running;
  };

  /** The cells that a cell waits behind; null when its subshell is not there. */
  function queueOf({ header: { subshell_id: id } }: Request): Queue | null {
    if (typeof id !== "string") return main;
    if (!subshells.has(id)) {
      beside.delete(id);
      return null;
    }
    let queue = beside.get(id);
    if (queue === undefined) beside.set(id, (queue = createQueue()));
    return queue;
  }
}

/** Cells that run one after another. */
interface Queue {
  readonly waiting: Request[];
  /** When the last one came. */
  arrived: number;
  running: Promise<void> | null;
}

const createQueue = (): Queue => ({ waiting: [], arrived: 0, running: null });

const rest = ({ arrived }: Queue): number => arrived + GRACE - performance.now();

/** The content of a reply; each says how it went. */
type Answer = object & { readonly status: string };

/** Gives the content of the reply, or null where there is none. */
type Work = (context: Context) => Answer | null | Promise<Answer | null>;

function failure(error: unknown): ErrorReply {
  const { name, message } = error instanceof Error ? error : new Error(`thrown: ${String(error)}`);
  // The calls are the kernel's own: they are in its log.
  return { status: "error", ename: name, evalue: message, traceback: [`${name}: ${message}`] };
}
