import { stringify } from "./json.ts";
import { DISPLAY, displayable, type Displayable } from "../display/displayable.ts";
import { image } from "../display/helpers.ts";
import { type CommContent, type CommMessage, encodeComm } from "../protocol/comm.ts";
import { plain } from "../display/text.ts";
import type { Bundle } from "../protocol/content.ts";
import { outgoing } from "./comms.ts";
import type { DisplayOptions, Displays } from "./display.ts";
import { FRAME } from "./link.ts";
import type { Output } from "./output.ts";
import type { Publications } from "./session.ts";

const BROADCAST = [
  "display_data",
  "update_display_data",
  "execute_result",
  "clear_output",
  "stream",
] as const satisfies readonly (keyof Publications)[];

const COMMS = [
  "comm_open",
  "comm_msg",
  "comm_close",
] as const satisfies readonly CommMessage["type"][];

/** What goes with a message. */
interface Extra {
  readonly metadata?: Record<string, unknown> | undefined;
  readonly buffers?: readonly Uint8Array[];
}

/**
 * Makes notebooks written for Deno's kernel run: `Deno.jupyter`. Installed when a cell first names it, for libraries
 * take the global `Deno` as a sign that Deno runs them.
 */
export function installDeno(displays: Displays, { publish, send }: Output): void {
  const jupyter = {
    $display: DISPLAY,
    display: async (value: unknown, options?: DisplayOptions) =>
      void displays.show(value, { raw: false, ...options }),
    format: async (value: unknown) => {
      const { draw } = await import("../display/bundle.ts");
      return (await draw(value)).data;
    },
    broadcast: async (
      type: string,
      content: object,
      { metadata, buffers = [] }: Extra = {},
    ): Promise<void> => {
      if (typeof content !== "object" || content === null)
        throw new TypeError(
          `Deno.jupyter.broadcast: the content must be an object, got ${plain(content)}`,
        );
      const comm = COMMS.find((name) => name === type);
      if (comm !== undefined) {
        const { data = {}, ...rest } = content as Partial<CommContent>;
        if (typeof rest.comm_id !== "string")
          throw new TypeError(`Deno.jupyter.broadcast: '${type}' needs the text comm_id`);
        const known = { ...rest, comm_id: rest.comm_id };
        return send(
          FRAME.comm,
          encodeComm(outgoing(comm, known, data, { metadata, buffers }), stringify),
        );
      }
      const known = BROADCAST.find((name) => name === type);
      if (known === undefined)
        throw new TypeError(
          `Deno.jupyter.broadcast: cannot send '${type}'; use one of ${[...BROADCAST, ...COMMS].join(", ")}`,
        );
      publish(known, (await checked(known, content, metadata)) as never);
    },
    html: tag("text/html"),
    md: tag("text/markdown"),
    svg: tag("image/svg+xml"),
    image: (source: unknown) => image(source),
  };
  Object.defineProperty(globalThis, "Deno", {
    value: { jupyter },
    writable: true,
    configurable: true,
  });
}

/** Deno sends what it is given; front ends also need a text, and notebooks hold nothing else than they know. */
async function checked(type: string, content: object, metadata: object = {}): Promise<object> {
  if (type === "clear_output") return content;
  if (type === "stream") {
    const { name, text } = content as { readonly name?: unknown; readonly text?: unknown };
    if ((name === "stdout" || name === "stderr") && typeof text === "string") return content;
    throw new TypeError(
      `Deno.jupyter.broadcast: 'stream' needs the name stdout or stderr and a text, got ${plain(content)}`,
    );
  }
  const { complete } = await import("../display/complete.ts");
  const { data } = content as { readonly data?: Bundle | null };
  if (typeof data !== "object" || data === null)
    throw new TypeError(`Deno.jupyter.broadcast: '${type}' needs data, got ${plain(data)}`);
  const transient = type === "execute_result" ? {} : { transient: {} };
  const text = (): string => Object.keys(data).join(", ");
  return { metadata, ...transient, ...content, data: complete(data, text) };
}

/** Deno puts the values of a template in as they are. */
const tag =
  (type: string) =>
  (texts: TemplateStringsArray, ...values: readonly unknown[]): Displayable =>
    displayable(() => {
      const whole = String.raw({ raw: texts }, ...values);
      return { data: { [type]: whole, "text/plain": whole } };
    });
