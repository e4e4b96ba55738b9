// The Jupyter protocol 5.5 as a table: which fields the content of each message has, and of which kind.
import type { Incoming } from "./kernel-client.ts";

type Check = (value: unknown) => boolean;

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
/** MIME types without parameters, and always a plain text. */
const bundle: Check = (value) =>
  object(value) &&
  Object.keys(value as object).every((type) => /^[\w\-+.]+\/[\w\-+.]+$/.test(type)) &&
  text((value as Record<string, unknown>)["text/plain"]);

type Fields = Record<string, Check>;

const failure: Fields = { ename: text, evalue: text, traceback: list(text) };
const display: Fields = { data: bundle, metadata: object, transient: object };

const contents: Record<string, Fields> = {
  status: { execution_state: one("starting", "busy", "idle") },
  iopub_welcome: { subscription: text },
  execute_input: { code: text, execution_count: whole },
  stream: { name: one("stdout", "stderr"), text },
  display_data: display,
  update_display_data: display,
  execute_result: { data: bundle, metadata: object, execution_count: whole },
  clear_output: { wait: flag },
  error: failure,
  comm_open: { comm_id: text, target_name: text, data: object },
  comm_msg: { comm_id: text, data: object },
  comm_close: { comm_id: text, data: object },
  input_request: { prompt: text, password: flag },
  kernel_info_reply: {
    protocol_version: text,
    implementation: text,
    implementation_version: text,
    language_info: object,
    banner: text,
    debugger: flag,
    help_links: list(object),
    supported_features: list(text),
  },
  create_subshell_reply: { subshell_id: text },
  delete_subshell_reply: {},
  list_subshell_reply: { subshell_id: list(text) },
  usage_reply: {
    hostname: text,
    pid: whole,
    kernel_cpu: number,
    kernel_memory: number,
    cpu_count: whole,
    host_virtual_memory: object,
  },
  debug_reply: {
    type: one("response"),
    request_seq: whole,
    success: flag,
    command: text,
    body: object,
  },
  debug_event: { type: one("event"), seq: whole, event: text, body: object },
  connect_reply: {
    shell_port: whole,
    iopub_port: whole,
    stdin_port: whole,
    hb_port: whole,
    control_port: whole,
  },
  execute_reply: { execution_count: whole },
  complete_reply: { matches: list(text), cursor_start: whole, cursor_end: whole, metadata: object },
  inspect_reply: { found: flag, data: object, metadata: object },
  is_complete_reply: {},
  history_reply: { history: list(Array.isArray) },
  comm_info_reply: { comms: object },
  interrupt_reply: {},
  shutdown_reply: { restart: flag },
};

const statuses: Record<string, Check> = {
  is_complete_reply: one("complete", "incomplete", "invalid", "unknown"),
  execute_reply: one("ok", "error", "aborted"),
};

const header: Fields = {
  msg_id: text,
  msg_type: text,
  session: text,
  username: text,
  date: text,
  version: one("5.5"),
};

/** What is wrong with a message, one line for each thing; empty for a good one. */
export function violations(message: Incoming): string[] {
  const { type, content, parent, channel } = message;
  const fields = contents[type];
  if (!fields) return [`${type} is not a message of the protocol`];
  const reply = type.endsWith("_reply");
  const failed = reply && content.status === "error";
  return [
    ...wrong(message.header, header, `${type} header`),
    ...wrong(content, failed ? failure : fields, type),
    ...(reply && !(statuses[type] ?? one("ok", "error"))(content.status)
      ? [`${type} status ${content.status}`]
      : []),
    ...(channelOf(type) === channel || (reply && channel === "control")
      ? []
      : [`${type} came on ${channel}`]),
    ...(parent.msg_id === undefined && !parentless(message) ? [`${type} has no parent`] : []),
    ...(type === "execute_reply" && content.status === "ok"
      ? wrong(content, { payload: list(object), user_expressions: object }, type)
      : []),
  ];
}

const channelOf = (type: string): Incoming["channel"] =>
  type === "input_request" ? "stdin" : type.endsWith("_reply") ? "shell" : "iopub";

/** Greetings, and the end of comms whose process died. */
function parentless({ type, content }: Incoming): boolean {
  return (
    type === "iopub_welcome" || type === "comm_close" || content.execution_state === "starting"
  );
}

function wrong(value: Record<string, unknown>, fields: Fields, name: string): string[] {
  return Object.entries(fields)
    .filter(([field, check]) => !check(value[field]))
    .map(([field]) => `${name} ${field} is ${JSON.stringify(value[field])}`);
}
