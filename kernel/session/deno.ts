import { DISPLAY, displayable, type Displayable } from "../display/displayable.ts";
import { image } from "../display/helpers.ts";
import { type CommContent, type CommMessage, encodeComm } from "../protocol/comm.ts";
import type { Bundle } from "../protocol/content.ts";
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
  readonly metadata?: Record<string, unknown>;
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
      const comm = COMMS.find((name) => name === type);
      if (comm !== undefined) {
        const message = { type: comm, content: content as CommContent, metadata: metadata ?? {} };
        return send(FRAME.comm, encodeComm({ ...message, buffers }));
      }
      const known = BROADCAST.find((name) => name === type);
      if (known === undefined)
        throw new TypeError(
          `Deno.jupyter.broadcast: cannot send '${type}'; use one of ${[...BROADCAST, ...COMMS].join(", ")}`,
        );
      publish(
        known,
        ("data" in content ? await shown(known, content, metadata) : content) as never,
      );
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

/** Deno sends what it is given; front ends also need a text. */
async function shown(type: string, content: object, metadata: object = {}): Promise<object> {
  const { complete } = await import("../display/complete.ts");
  const { data } = content as { readonly data: Bundle };
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
