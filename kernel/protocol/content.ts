import type { DebugEvent, DebugRequest, DebugResponse } from "./debug.ts";
import type { CommContent } from "./comm.ts";

/** A MIME bundle: type → text, JSON value or base64 text. Always holds `text/plain`. */
export type Bundle = Record<string, unknown>;

/** An error as the protocol carries it. */
export interface Failure {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

/** The type that a value gives its variable in later cells (`Symbol.for("sonde.declare")`, design §3.2). */
export interface Declaration {
  readonly name: string;
  /** A TypeScript type expression, in which a named type of `types` may occur. */
  readonly type: string;
  /** Interfaces that `type` uses, as TypeScript text. */
  readonly types?: string;
  /** Pasted verbatim into a shadow module of the notebook. */
  readonly ambient?: string;
}

/** Data with what describes it, shown by a front end. */
export interface Display {
  readonly data: Bundle;
  readonly metadata: Record<string, unknown>;
}

/** A question to the user. */
export interface Question {
  readonly prompt: string;
  /** What is typed is not shown. */
  readonly password: boolean;
}

/** Something the front end shows outside the notebook's outputs, such as the answer to `?name`. */
export interface Page {
  readonly source: "page";
  readonly data: Bundle;
  readonly start: number;
}

/** Text for the front end to offer as a cell, the one that ran or the next. */
export interface NextInput {
  readonly source: "set_next_input";
  readonly text: string;
  readonly replace: boolean;
}

/** The value of one user expression, or why it has none. */
export type Expression =
  | ({ readonly status: "ok" } & Display)
  | ({ readonly status: "error" } & Failure);

/** The reply to a request that failed. */
export interface ErrorReply extends Failure {
  readonly status: "error";
}

/** Which entries a `history_request` asks for. */
export interface HistoryQuery {
  readonly hist_access_type: "range" | "tail" | "search";
  readonly output: boolean;
  readonly raw: boolean;
  readonly session: number;
  readonly start: number;
  readonly stop: number | null;
  readonly n: number | null;
  readonly pattern: string;
  readonly unique: boolean;
}

/** One line of history: session, line, and its input, with its output when that was asked for. */
export type HistoryRow = readonly [
  session: number,
  line: number,
  entry: string | readonly [input: string, output: string | null],
];

/** What a front end sends and expects an answer to. */
interface Requests {
  kernel_info_request: object;
  connect_request: object;
  execute_request: {
    readonly code: string;
    readonly silent: boolean;
    readonly store_history: boolean;
    readonly user_expressions: Readonly<Record<string, string>>;
    readonly allow_stdin: boolean;
    readonly stop_on_error: boolean;
  };
  complete_request: { readonly code: string; readonly cursor_pos: number };
  inspect_request: {
    readonly code: string;
    readonly cursor_pos: number;
    readonly detail_level: 0 | 1;
  };
  is_complete_request: { readonly code: string };
  history_request: HistoryQuery;
  comm_info_request: { readonly target_name: string | null };
  interrupt_request: object;
  debug_request: DebugRequest;
  usage_request: object;
  create_subshell_request: object;
  delete_subshell_request: { readonly subshell_id: string };
  list_subshell_request: object;
  shutdown_request: { readonly restart: boolean };
}

/** What a front end sends without expecting an answer. */
interface Notices {
  comm_open: CommContent & { readonly target_name: string };
  comm_msg: CommContent;
  comm_close: CommContent;
  input_reply: object;
}

/** The answers; those of `execute_request` say more when they fail. */
interface Replies {
  kernel_info_reply: {
    readonly status: "ok";
    readonly protocol_version: string;
    readonly implementation: string;
    readonly implementation_version: string;
    readonly language_info: Readonly<Record<string, string>>;
    readonly banner: string;
    readonly debugger: boolean;
    readonly help_links: readonly { readonly text: string; readonly url: string }[];
    readonly supported_features: readonly string[];
  };
  connect_reply: { readonly status: "ok" } & Readonly<Record<string, number | "ok">>;
  execute_reply: {
    readonly execution_count: number;
    readonly payload: readonly (Page | NextInput)[];
    readonly user_expressions: Readonly<Record<string, Expression>>;
  } & ({ readonly status: "ok" } | { readonly status: "aborted" } | ErrorReply);
  complete_reply: {
    readonly status: "ok";
    readonly matches: readonly string[];
    readonly cursor_start: number;
    readonly cursor_end: number;
    readonly metadata: Readonly<Record<string, unknown>>;
  };
  inspect_reply: { readonly status: "ok"; readonly found: boolean } & Display;
  is_complete_reply: {
    readonly status: "complete" | "incomplete" | "invalid";
    readonly indent?: string;
  };
  history_reply: { readonly status: "ok"; readonly history: readonly HistoryRow[] };
  comm_info_reply: { readonly status: "ok"; readonly comms: Readonly<Record<string, object>> };
  interrupt_reply: { readonly status: "ok" };
  create_subshell_reply: { readonly status: "ok"; readonly subshell_id: string };
  delete_subshell_reply: { readonly status: "ok" };
  list_subshell_reply: { readonly status: "ok"; readonly subshell_id: readonly string[] };
  usage_reply: {
    readonly status: "ok";
    readonly hostname: string;
    readonly pid: number;
    /** Percent of one processor, and bytes, of all processes of the kernel. */
    readonly kernel_cpu: number;
    readonly kernel_memory: number;
    readonly cpu_count: number;
    readonly host_cpu_percent?: number;
    readonly host_virtual_memory: Readonly<Record<string, number>>;
  };
  debug_reply: { readonly status: "ok" } & DebugResponse;
  shutdown_reply: { readonly status: "ok"; readonly restart: boolean };
}

/** What the kernel tells every front end, on IOPub. */
interface IOPub {
  status: { readonly execution_state: "starting" | "busy" | "idle" };
  iopub_welcome: { readonly subscription: string };
  execute_input: { readonly code: string; readonly execution_count: number };
  stream: { readonly name: "stdout" | "stderr"; readonly text: string };
  display_data: Display & { readonly transient: { readonly display_id?: string } };
  update_display_data: Display & { readonly transient: { readonly display_id?: string } };
  execute_result: Display & { readonly execution_count: number };
  clear_output: { readonly wait: boolean };
  debug_event: DebugEvent;
  error: Failure;
  comm_open: CommContent;
  comm_msg: CommContent;
  comm_close: CommContent;
}

export type RequestType = keyof Requests;
export type NoticeType = keyof Notices;
export type PublicationType = keyof IOPub;

/** The reply's type: `x_reply` for `x_request`. */
export type ReplyTo<T extends RequestType> = T extends `${infer Name}_request`
  ? Extract<keyof Replies, `${Name}_reply`>
  : never;

/** The contents of what arrives, by message type, complete with defaults. */
export type Received = Requests & Notices;
/** The content of the reply to a request. */
export type Reply<T extends RequestType> = Replies[ReplyTo<T>];
/** The contents of what is published, by message type. */
export type Published = IOPub;
