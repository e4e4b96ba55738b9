import { Console } from "node:console";
import { Writable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { inspect } from "node:util";
import { formatLine } from "./line.ts";
import type { Output } from "./output.ts";

/** The groups that `console.group` opened. */
export interface Groups {
  /** How many are open. */
  open(): number;
  /** Closes all but the first `count`. */
  keep(count: number): void;
}

/** Replaces the process's streams and the methods of `console`, so that all they write goes to `output`. */
export function captureStreams(output: Output): Groups {
  const stdout = stream(output, "stdout", 1);
  const stderr = stream(output, "stderr", 2);
  for (const [name, value] of Object.entries({ stdout, stderr }))
    Object.defineProperty(process, name, { value, configurable: true, enumerable: true });

  // Node's own methods serve for all but the hot ones; a new Console has no link to the inspector, which would keep every argument alive.
  const plain = new Console({ stdout, stderr, colorMode: false }) as Console &
    Record<string, unknown>;
  let indent = "";
  const streams = { stdout, stderr };
  const print = (name: "stdout" | "stderr") => {
    const stream = streams[name];
    const { write } = stream;
    return (...args: unknown[]): void => {
      const { numericSeparator } = inspect.defaultOptions;
      // Who puts a `write` of his own in place gets what `console` prints, as in Node.
      const own = stream.write === write;
      if (own && indent === "" && !numericSeparator && output.line(name, args)) return;
      const text = formatLine(args);
      const lines =
        indent === "" ? `${text}\n` : `${indent}${text.replaceAll("\n", `\n${indent}`)}\n`;
      if (own) output.write(name, lines);
      else stream.write(lines);
    };
  };
  const group = (...args: unknown[]): void => {
    plain.group(...args);
    indent += INDENT;
  };
  const groupEnd = (): void => {
    plain.groupEnd();
    indent = indent.slice(INDENT.length);
  };
  const own = {
    log: print("stdout"),
    info: print("stdout"),
    debug: print("stdout"),
    warn: print("stderr"),
    error: print("stderr"),
    group,
    groupCollapsed: group,
    groupEnd,
  };
  const others = [
    "assert",
    "clear",
    "count",
    "countReset",
    "dir",
    "dirxml",
    "table",
    "time",
    "timeEnd",
    "timeLog",
    "trace",
  ] as const;
  const kept = Object.fromEntries(others.map((name) => [name, plain[name]]));
  for (const [name, value] of Object.entries(own))
    if (value.name === "") Object.defineProperty(value, "name", { value: name });
  Object.assign(console, kept, own);
  const open = (): number => indent.length / INDENT.length;
  return {
    open,
    keep(count) {
      while (open() > count) groupEnd();
    },
  };
}

const INDENT = "  ";

/** A stream with a file descriptor, so that it can be handed to a child process, whose `write` ends up in `output`. */
function stream(output: Output, name: "stdout" | "stderr", fd: number): Writable {
  const decoder = new StringDecoder();
  const writable = new Writable({
    decodeStrings: false,
    // Else who waits for its end waits for a `close`, too.
    emitClose: false,
    write(chunk: string | Buffer, encoding, done) {
      const plain = typeof chunk === "string" && /^utf-?8$/i.test(encoding);
      const bytes = (): Buffer => Buffer.from(chunk as string, encoding);
      output.write(
        name,
        plain ? chunk : decoder.write(typeof chunk === "string" ? bytes() : chunk),
      );
      done();
    },
  });
  // A program that ends or destroys its standard output must not take it from the cells after it; who waits for that hears of it.
  const end = (...args: unknown[]): Writable => {
    if (args[0] !== undefined && typeof args[0] !== "function") writable.write(args[0]);
    for (const arg of args) if (typeof arg === "function") queueMicrotask(() => void arg());
    queueMicrotask(() => void writable.emit("finish"));
    return writable;
  };
  const destroy = (): Writable => {
    queueMicrotask(() => void writable.emit("close"));
    return writable;
  };
  // What waited for one end leaves listeners behind, in cells without number.
  writable.setMaxListeners(0);
  return Object.assign(writable, { fd, isTTY: false, end, destroySoon: end, destroy });
}
