import type { CommMessage } from "../protocol/comm.ts";
import type { Context, Handler, Listener } from "./handler.ts";

/** The comms that are open; answered while a cell runs. */
export const commInfo: Handler<"comm_info_request"> = ({ target_name }, { comms }) => ({
  status: "ok",
  comms: comms.list(target_name),
});

/** A comm that a front end opens; the running code closes it when it does not know the target. */
export const commOpen: Listener<"comm_open"> = (content, context) =>
  deliver("comm_open", content, context);

/** A message for an open comm. */
export const commMsg: Listener<"comm_msg"> = (content, context) =>
  deliver("comm_msg", content, context);

/** The end of a comm, by its front end. */
export const commClose: Listener<"comm_close"> = (content, context) =>
  deliver("comm_close", content, context);

/** Idle comes after the code handled the message: front ends send the next one only then. */
function deliver(
  type: CommMessage["type"],
  content: CommMessage["content"],
  { comms, session, executions, header, request, log }: Context,
): Promise<void> | void {
  if (type !== "comm_open" && !comms.has(content.comm_id))
    return log(`comm ${JSON.stringify(content.comm_id)} is not open`);
  const { metadata, buffers } = request;
  const message = { type, content, metadata, buffers };
  comms.follow(message);
  return session.comm(executions.begin(header), message);
}
