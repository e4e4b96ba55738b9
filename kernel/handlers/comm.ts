import type { Handler, Listener } from "./handler.ts";

/** No comm is open: the kernel offers no targets. */
export const commInfo: Handler<"comm_info_request"> = () => ({ status: "ok", comms: {} });

/** An unknown target is answered by closing the comm, so that the front end does not wait for it. */
export const commOpen: Listener<"comm_open"> = ({ comm_id, target_name }, { publish, log }) => {
  log(`comm_open: there is no target ${JSON.stringify(target_name)}`);
  publish("comm_close", { comm_id, data: {} });
};

/** A message for a comm that is not open. */
export const commUnknown: Listener<"comm_msg" | "comm_close"> = ({ comm_id }, { log }) =>
  log(`comm ${JSON.stringify(comm_id)} is not open`);
