// The Jupyter protocol 5.5 as a table: which fields the content of each message has, and of which kind.
import type { Incoming } from "./kernel-client.ts";

type Check = (value: unknown) => boolean;
type Fields = Record<string, Check>;

const text: Check = (value) => typeof value === "string";
const whole: Check = (value) => Number.isInteger(value);
const number: Check = (value) => Number.isFinite(value);
const flag: Check = (value) => typeof value === "boolean";
const object: Check = (value) =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const list =
  (item: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(item);
const one =
  (...values: unknown[]): Check =>
  (value) =>
    values.includes(value);
/** An object whose fields are all of one kind. */
const each =
  (item: Check): Check =>
  (value) =>
    object(value) && Object.values(value as object).every(item);
/** An object of these fields and no others. */
const shape =
  (required: Fields, optional: Fields = {}): Check =>
  (value) =>
    object(value) &&
    wrong(value as Record<string, unknown>, { required, optional }, "").length === 0;
const either =
  (...checks: Check[]): Check =>
  (value) =>
    checks.some((check) => check(value));

/** MIME types without parameters, and always a plain text. */
const bundle: Check = (value) =>
  object(value) &&
  Object.keys(value as object).every((type) => /^[\w\-+.]+\/[\w\-+.]+$/.test(type)) &&
  text((value as Record<string, unknown>)["text/plain"]);

const failure: Fields = { ename: text, evalue: text, traceback: list(text) };
const display: Fields = {
  data: bundle,
  metadata: object,
  transient: shape({}, { display_id: text }),
};
const expression = either(
  shape({ status: one("ok"), data: bundle, metadata: object }),
  shape({ status: one("error"), ...failure }),
);
const payload = either(
  shape({ source: one("page"), data: bundle, start: whole }),
  shape({ source: one("set_next_input"), text, replace: flag }),
);
const historyRow: Check = (value) =>
  Array.isArray(value) &&
  value.length === 3 &&
  whole(value[0]) &&
  whole(value[1]) &&
  either(
    text,
    (entry) => Array.isArray(entry) && text(entry[0]) && either(text, one(null))(entry[1]),
  )(value[2]);
const typed = shape({ text, type: text, start: whole, end: whole }, { signature: text });

/** What must be there, and what may be. */
interface Spec {
  readonly required: Fields;
  readonly optional?: Fields;
}

const contents: Record<string, Spec> = {
  status: { required: { execution_state: one("starting", "busy", "idle") } },
  iopub_welcome: { required: { subscription: text } },
  execute_input: { required: { code: text, execution_count: whole } },
  stream: { required: { name: one("stdout", "stderr"), text } },
  display_data: { required: display },
  update_display_data: { required: display },
  execute_result: { required: { data: bundle, metadata: object, execution_count: whole } },
  clear_output: { required: { wait: flag } },
  error: { required: failure },
  comm_open: { required: { comm_id: text, target_name: text, data: object } },
  comm_msg: { required: { comm_id: text, data: object } },
  comm_close: { required: { comm_id: text, data: object } },
  input_request: { required: { prompt: text, password: flag } },
  debug_event: {
    required: { type: one("event"), seq: whole, event: text },
    optional: { body: object },
  },
  kernel_info_reply: {
    required: {
      protocol_version: text,
      implementation: text,
      implementation_version: text,
      language_info: shape(
        { name: text, version: text, mimetype: text, file_extension: text },
        { pygments_lexer: text, codemirror_mode: text, nbconvert_exporter: text },
      ),
      banner: text,
      debugger: flag,
      help_links: list(shape({ text, url: text })),
      supported_features: list(text),
    },
  },
  connect_reply: {
    required: {
      shell_port: whole,
      iopub_port: whole,
      stdin_port: whole,
      hb_port: whole,
      control_port: whole,
    },
  },
  execute_reply: {
    required: { execution_count: whole },
    optional: { payload: list(payload), user_expressions: each(expression) },
  },
  complete_reply: {
    required: {
      matches: list(text),
      cursor_start: whole,
      cursor_end: whole,
      metadata: shape({}, { _jupyter_types_experimental: list(typed) }),
    },
  },
  inspect_reply: { required: { found: flag, data: object, metadata: object } },
  is_complete_reply: { required: {}, optional: { indent: text } },
  history_reply: { required: { history: list(historyRow) } },
  comm_info_reply: { required: { comms: each(shape({ target_name: text })) } },
  interrupt_reply: { required: {} },
  shutdown_reply: { required: { restart: flag } },
  create_subshell_reply: { required: { subshell_id: text } },
  delete_subshell_reply: { required: {} },
  list_subshell_reply: { required: { subshell_id: list(text) } },
  usage_reply: {
    required: {
      hostname: text,
      pid: whole,
      kernel_cpu: number,
      kernel_memory: number,
      cpu_count: whole,
      host_virtual_memory: each(number),
    },
    optional: { host_cpu_percent: number },
  },
  debug_reply: {
    required: { type: one("response"), request_seq: whole, success: flag, command: text },
    optional: { seq: whole, body: object, message: text },
  },
};

/** Every type of message that a kernel may send. */
export const messageTypes: readonly string[] = Object.keys(contents);

const statuses: Record<string, Check> = {
  is_complete_reply: one("complete", "incomplete", "invalid", "unknown"),
  execute_reply: one("ok", "error", "aborted"),
};

const isoDate: Check = (value) =>
  text(value) &&
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(String(value));

const header: Spec = {
  required: {
    msg_id: text,
    msg_type: text,
    session: text,
    username: text,
    date: isoDate,
    version: one("5.5"),
  },
};

/** What is wrong with a message, one line for each thing; empty for a good one. */
export function violations(message: Incoming): string[] {
  const { type, content, parent, channel } = message;
  const spec = contents[type];
  if (!spec) return [`${type} is not a message of the protocol`];
  const reply = type.endsWith("_reply");
  const status = statuses[type] ?? one("ok", "error");
  return [
    ...wrong(message.header, header, `${type} header`),
    ...wrong(content, reply ? replySpec(type, spec, content.status) : spec, type),
    // DAP has its own word for how a request went.
    ...(reply && type !== "debug_reply" && !status(content.status)
      ? [`${type} status ${content.status}`]
      : []),
    ...(channelOf(type) === channel || (reply && channel === "control")
      ? []
      : [`${type} came on ${channel}`]),
    ...(parent.msg_id === undefined && !parentless(message) ? [`${type} has no parent`] : []),
  ];
}

/** A reply says how it went; a failed one says why, and of its other fields only what it has. */
function replySpec(type: string, { required, optional = {} }: Spec, status: unknown): Spec {
  if (status === "error")
    return { required: { status: text, ...failure }, optional: { ...required, ...optional } };
  const complete = type === "execute_reply" && status === "ok" ? optional : {};
  // Jupyter's own debug replies carry no status, newer ones may.
  const said = type === "debug_reply" ? {} : { status: text };
  return {
    required: { ...said, ...required, ...complete },
    optional: { ...optional, status: text },
  };
}

const channelOf = (type: string): Incoming["channel"] =>
  type === "input_request" ? "stdin" : type.endsWith("_reply") ? "shell" : "iopub";

/** Greetings, and the end of comms whose process died. */
function parentless({ type, content }: Incoming): boolean {
  return (
    type === "iopub_welcome" || type === "comm_close" || content.execution_state === "starting"
  );
}

function wrong(value: Record<string, unknown>, spec: Spec, name: string): string[] {
  const { required, optional = {} } = spec;
  const given = Object.keys(value);
  return [
    ...Object.entries(required)
      .filter(([field, check]) => !check(value[field]))
      .map(([field]) => `${name} ${field} is ${JSON.stringify(value[field])}`),
    ...Object.entries(optional)
      .filter(([field, check]) => !(field in required) && field in value && !check(value[field]))
      .map(([field]) => `${name} ${field} is ${JSON.stringify(value[field])}`),
    ...given
      .filter((field) => !Object.hasOwn(required, field) && !Object.hasOwn(optional, field))
      .map((field) => `${name} ${field} is not of the protocol`),
  ];
}
