import type { NoticeType, RequestType } from "../protocol/content.ts";
import { commClose, commInfo, commMsg, commOpen } from "./comm.ts";
import { complete } from "./complete.ts";
import { connect } from "./connect.ts";
import { debug } from "./debug.ts";
import { execute } from "./execute.ts";
import type { Handler, Listener, Peers } from "./handler.ts";
import { history } from "./history.ts";
import { inspect } from "./inspect.ts";
import { interrupt } from "./interrupt.ts";
import { isComplete } from "./is-complete.ts";
import { describeKernel } from "./kernel-info.ts";
import type { Questions } from "./questions.ts";
import { shutdown } from "./shutdown.ts";
import { createSubshell, deleteSubshell, listSubshell, type Subshells } from "./subshells.ts";
import { usage } from "./usage.ts";

/** What answers the messages of a kernel, by their type. */
export interface Table {
  readonly handlers: { readonly [T in RequestType]: Handler<T> };
  readonly listeners: { readonly [T in NoticeType]: Listener<T> };
}

/** One line per message: a request in `Requests` without a line here does not compile. */
export function createTable(
  { history: kept }: Peers,
  subshells: Subshells,
  questions: Questions,
): Table {
  return {
    handlers: {
      kernel_info_request: describeKernel,
      connect_request: connect,
      execute_request: execute(kept),
      complete_request: complete,
      inspect_request: inspect,
      is_complete_request: isComplete,
      history_request: history(kept),
      comm_info_request: commInfo,
      interrupt_request: interrupt,
      debug_request: debug,
      usage_request: usage(),
      create_subshell_request: createSubshell(subshells),
      delete_subshell_request: deleteSubshell(subshells),
      list_subshell_request: listSubshell(subshells),
      shutdown_request: shutdown,
    },
    listeners: {
      comm_open: commOpen,
      comm_msg: commMsg,
      comm_close: commClose,
      input_reply: (_, { request }) => questions.answer(request),
    },
  };
}
