import type { History } from "../history/history.ts";
import type { Language } from "../language/language.ts";
import type {
  Published,
  PublicationType,
  Received,
  Reply,
  RequestType,
} from "../protocol/content.ts";
import type { Header, Request } from "../protocol/message.ts";
import type { Session } from "../session/session.ts";
import type { Connection } from "../wire/connection.ts";
import type { Debugging } from "./debugging.ts";
import type { Comms } from "./comms.ts";
import type { Executions } from "./executions.ts";
import type { Interrupts } from "./interrupts.ts";
import type { Questions } from "./questions.ts";

/** What the handlers work with, the same for every request. */
export interface Peers {
  readonly session: Session;
  /** A promise, because the language server starts after the kernel is ready. */
  readonly language: Promise<Language>;
  readonly executions: Executions;
  readonly interrupts: Interrupts;
  readonly comms: Comms;
  readonly debugger: Debugging;
  readonly connection: Connection;
  readonly history: History;
  readonly log: (line: string) => void;
}

/** The peers, and what belongs to one request. */
export interface Context extends Peers {
  readonly request: Request;
  readonly header: Header;
  readonly questions: Questions;
  /** Publishes on behalf of the request. */
  readonly publish: <T extends PublicationType>(type: T, content: Published[T]) => void;
}

/** Takes a request's content, returns its reply's content. What it throws becomes an error reply. */
export type Handler<T extends RequestType> = (
  content: Received[T],
  context: Context,
) => Promise<Reply<T>> | Reply<T>;

/** Takes the content of a message that has no reply. */
export type Listener<T extends keyof Received> = (
  content: Received[T],
  context: Context,
) => Promise<void> | void;
