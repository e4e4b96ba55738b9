import type { CommContent } from "./comm.ts";
import type { HistoryQuery, Received } from "./content.ts";
import { countCodePoints } from "./cursor.ts";

/** The types of message that the kernel understands. */
export type ReceivedType = keyof Received;

/** Checks the content of a message as it came from the wire, fills in the defaults, and throws a `TypeError` that names a wrong field. */
export function parseContent<T extends ReceivedType>(type: T, content: object): Received[T] {
  return parsers[type]({ type, values: content as Record<string, unknown> });
}

/** Tells whether messages of this type are understood. */
export function isReceived(type: string): type is ReceivedType {
  return Object.hasOwn(parsers, type);
}

interface Fields {
  readonly type: string;
  readonly values: Record<string, unknown>;
}

const parsers: { [T in ReceivedType]: (fields: Fields) => Received[T] } = {
  kernel_info_request: () => ({}),
  connect_request: () => ({}),
  execute_request: (fields) => ({
    code: text(fields, "code"),
    silent: flag(fields, "silent", false),
    store_history: flag(fields, "store_history", true),
    user_expressions: texts(fields, "user_expressions"),
    allow_stdin: flag(fields, "allow_stdin", false),
    stop_on_error: flag(fields, "stop_on_error", true),
  }),
  complete_request: (fields) => cursor(fields),
  inspect_request: (fields) => ({
    ...cursor(fields),
    detail_level: count(fields, "detail_level", 0) === 0 ? 0 : 1,
  }),
  is_complete_request: (fields) => ({ code: text(fields, "code") }),
  history_request: (fields) => ({
    hist_access_type: access(fields),
    output: flag(fields, "output", false),
    raw: flag(fields, "raw", true),
    session: count(fields, "session", 0),
    start: count(fields, "start", 0),
    stop: count(fields, "stop", null),
    n: count(fields, "n", null),
    pattern: text(fields, "pattern", "*"),
    unique: flag(fields, "unique", false),
  }),
  comm_info_request: (fields) => ({ target_name: text(fields, "target_name", null) }),
  interrupt_request: () => ({}),
  usage_request: () => ({}),
  create_subshell_request: () => ({}),
  delete_subshell_request: (fields) => ({ subshell_id: text(fields, "subshell_id") }),
  list_subshell_request: () => ({}),
  debug_request: (fields) => ({
    seq: count(fields, "seq", 0),
    command: text(fields, "command"),
    arguments: object(fields, "arguments"),
  }),
  shutdown_request: (fields) => ({ restart: flag(fields, "restart", false) }),
  comm_open: (fields) => ({ ...comm(fields), target_name: text(fields, "target_name", "") }),
  comm_msg: (fields) => comm(fields),
  comm_close: (fields) => comm(fields),
  // Whoever asked hears what is wrong with it, and waits for ever when nobody says so.
  input_reply: ({ values }) => values,
};

/** What the user wrote. */
export function parseInput(content: object): string {
  return text({ type: "input_reply", values: content as Fields["values"] }, "value");
}

function text<D = never>(fields: Fields, name: string, otherwise?: D): string | D {
  const value = fields.values[name] ?? otherwise;
  if (typeof value === "string" || (value === otherwise && otherwise !== undefined))
    return value as string | D;
  throw wrong(fields, name, "text");
}

function flag(fields: Fields, name: string, otherwise: boolean): boolean {
  const value = fields.values[name] ?? otherwise;
  if (typeof value === "boolean") return value;
  throw wrong(fields, name, "true or false");
}

function count<D extends number | null>(fields: Fields, name: string, otherwise: D): number | D {
  const value = fields.values[name] ?? otherwise;
  if (value === null) return otherwise;
  if (typeof value === "number" && Number.isInteger(value)) return value;
  throw wrong(fields, name, "a whole number");
}

function texts(fields: Fields, name: string): Readonly<Record<string, string>> {
  const value = fields.values[name] ?? {};
  if (
    typeof value === "object" &&
    !Array.isArray(value) &&
    Object.values(value).every((entry) => typeof entry === "string")
  )
    return value as Record<string, string>;
  throw wrong(fields, name, "an object of texts");
}

function object(fields: Fields, name: string): Readonly<Record<string, unknown>> {
  const value = fields.values[name] ?? {};
  if (typeof value !== "object" || Array.isArray(value)) throw wrong(fields, name, "an object");
  return value as Record<string, unknown>;
}

function comm(fields: Fields): CommContent {
  const data = fields.values["data"] ?? {};
  if (typeof data !== "object" || Array.isArray(data)) throw wrong(fields, "data", "an object");
  return { comm_id: text(fields, "comm_id"), data: data as CommContent["data"] };
}

/** Code and the cursor in it, in code points as on the wire, kept within the code. */
function cursor(fields: Fields): { code: string; cursor_pos: number } {
  const code = text(fields, "code");
  const length = countCodePoints(code);
  const position = count(fields, "cursor_pos", length);
  return { code, cursor_pos: Math.min(Math.max(position, 0), length) };
}

function access(fields: Fields): HistoryQuery["hist_access_type"] {
  const type = text(fields, "hist_access_type", "tail");
  if (type === "range" || type === "tail" || type === "search") return type;
  throw wrong(fields, "hist_access_type", "range, tail or search");
}

function wrong({ type, values }: Fields, name: string, expected: string): TypeError {
  const found = JSON.stringify(values[name])?.slice(0, 40) ?? "nothing";
  return new TypeError(`${type}: ${name} must be ${expected}, got ${found}`);
}
