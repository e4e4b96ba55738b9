/** What the kernel adds to every cell's global object, beside Node's own: `display`, and the faces of other kernels. */
export const GLOBALS = `
interface DisplayOptions {
  /** The value is a MIME bundle already. */
  raw?: boolean;
  /** Names the output, so that a later call can replace it; \`true\` makes a name up. */
  id?: string | true;
  /** The same, as the protocol calls it. */
  display_id?: string;
  /** Replaces the outputs of that name instead of adding one. */
  update?: boolean;
  /** What describes the data, by MIME type: \`{ "image/png": { width: 300 } }\`. */
  metadata?: Record<string, unknown>;
}
/** An output that can be replaced. */
interface DisplayHandle {
  readonly id: string;
  /** Shows another value in its place. */
  update(value: unknown, options?: DisplayOptions): void;
}
interface ImageOptions {
  width?: number;
  height?: number;
}
interface Display {
  /** Shows a value below the cell, under a name. */
  (value: unknown, options: DisplayOptions & ({ id: string | true } | { display_id: string })): DisplayHandle;
  /** Shows a value below the cell. */
  (value: unknown, options?: DisplayOptions): void;
  /** Shows HTML, as a text or a template; in a template, values are escaped. */
  html(text: string | TemplateStringsArray, ...values: unknown[]): void;
  /** Shows Markdown, as a text or a template. */
  markdown(text: string | TemplateStringsArray, ...values: unknown[]): void;
  /** Shows LaTeX, with its dollar signs, as a text or a template. */
  latex(text: string | TemplateStringsArray, ...values: unknown[]): void;
  /** Shows an SVG picture, as a text or a template. */
  svg(text: string | TemplateStringsArray, ...values: unknown[]): void;
  /** Shows plain text, as a text or a template. */
  text(text: string | TemplateStringsArray, ...values: unknown[]): void;
  /** Shows a value as a tree that opens and closes. */
  json(value: unknown): void;
  /** Shows a picture from bytes, a Blob, a file or an address. */
  image(source: Uint8Array | ArrayBuffer | Blob | URL | string, options?: ImageOptions): void;
  /** Replaces what was shown under a name. */
  update(id: string, value: unknown): void;
  /** Removes the cell's output; with \`wait\`, when the next output comes. */
  clear(wait?: boolean): void;
}
declare const display: Display;
/** Removes the cell's output; with \`wait\`, when the next output comes. */
declare function clear_output(wait?: boolean): void;
/** Asks for a line of text; the cell waits. An empty answer gives \`otherwise\`. */
declare function prompt(message?: string, otherwise?: string | number): string;
/** Asks a question that is answered with y or n; the cell waits. */
declare function confirm(message?: string): boolean;
/** Shows a message; the cell waits until it is confirmed. */
declare function alert(message?: string): void;
/** Asks for a text that is not shown while it is typed; the cell waits. */
declare function getpass(message?: string): string;
/** Asks for a line of text; other callbacks run meanwhile. */
declare function input(message?: string): Promise<string>;

/** The part of Deno that its notebooks use. */
declare namespace Deno {
  namespace jupyter {
    type MediaBundle = Record<string, unknown>;
    /** The name of the method by which a value draws itself. */
    const $display: unique symbol;
    /** Shows a value. */
    function display(value: unknown, options?: { raw?: boolean; update?: boolean; display_id?: string }): Promise<void>;
    /** The MIME bundle of a value. */
    function format(value: unknown): Promise<MediaBundle>;
    /** Sends a message to all front ends. */
    function broadcast(type: string, content: Record<string, unknown>, extra?: { metadata?: Record<string, unknown>; buffers?: Uint8Array[] }): Promise<void>;
    /** HTML. */
    function html(texts: TemplateStringsArray, ...values: unknown[]): object;
    /** Markdown. */
    function md(texts: TemplateStringsArray, ...values: unknown[]): object;
    /** An SVG picture. */
    function svg(texts: TemplateStringsArray, ...values: unknown[]): object;
    /** A picture from a file or bytes. */
    function image(source: string | Uint8Array): object;
  }
}
declare module "tslab" {
  interface Display {
    javascript(text: string): void;
    html(text: string): void;
    markdown(text: string): void;
    latex(text: string): void;
    svg(text: string): void;
    png(bytes: Uint8Array): void;
    jpeg(bytes: Uint8Array): void;
    gif(bytes: Uint8Array): void;
    pdf(bytes: Uint8Array): void;
    text(text: string): void;
    /** Shows data of any MIME type. */
    raw(type: string, content: string | Uint8Array): void;
  }
  const display: Display;
  /** A display whose later calls replace the first. */
  function newDisplay(): Display;
  const versions: { tslab: string; node: string };
}
/** What notebooks written for the tslab kernel use. */
declare const tslab: typeof import("tslab");
`;
