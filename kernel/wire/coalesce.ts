import type { Published, PublicationType } from "../protocol/content.ts";
import type { Attached, Header } from "../protocol/message.ts";

/** Publishes one message, caused by `parent`. */
export type Publish = <T extends PublicationType>(
  type: T,
  content: Published[T],
  parent: Header | null,
  attached?: Attached,
) => void;

/** A `Publish` that may hold text back for a moment. */
export interface Coalesced {
  readonly publish: Publish;
  /** Sends the text that is held back. */
  flush(): void;
}

/** Text is sent at this length (in UTF-16 units), or after a wait. */
const FULL = 65_536;
/** The first text after a silence goes out almost at once, so that a short cell shows promptly; more text waits longer. */
const FIRST_WAIT = 1;
const WAIT = 25;

interface Held {
  readonly name: "stdout" | "stderr";
  readonly parent: Header | null;
  readonly texts: string[];
  length: number;
  readonly timer: NodeJS.Timeout;
}

/** Joins stream texts of one cause and name that follow each other; anything else goes out after the text before it. */
export function coalesce(send: Publish): Coalesced {
  let held: Held | null = null;
  let flushed = 0;

  function flush(): void {
    if (!held) return;
    const { name, parent, texts, timer } = held;
    held = null;
    clearTimeout(timer);
    flushed = performance.now();
    send("stream", { name, text: texts.join("") }, parent);
  }

  function hold(name: Held["name"], text: string, parent: Header | null): void {
    if (held && (held.name !== name || held.parent !== parent)) flush();
    const wait = performance.now() - flushed < 2 * WAIT ? WAIT : FIRST_WAIT;
    held ??= { name, parent, texts: [], length: 0, timer: setTimeout(flush, wait) };
    held.texts.push(text);
    held.length += text.length;
    if (held.length >= FULL) flush();
  }

  return {
    flush,
    publish(type, content, parent, attached) {
      if (type === "stream") {
        const { name, text } = content as Published["stream"];
        return hold(name, text, parent);
      }
      flush();
      send(type, content, parent, attached);
    },
  };
}
