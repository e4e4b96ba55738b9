import { existsSync, readFileSync } from "node:fs";
import { extname, resolve } from "node:path";
import MarkdownIt from "markdown-it";
import { escapeHtml } from "../../display/html.ts";
import type { NotebookCell } from "../notebook.ts";
import { highlight } from "./highlight.ts";
import { mathInMarkdown } from "./math.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".gif": "image/gif",
  ".webp": "image/webp",
  ".svg": "image/svg+xml",
};

/** Markdown as HTML: formulas, highlighted code, pictures of the notebook's folder and of its attachments inside. */
export function renderMarkdown(
  text: string,
  folder: string,
  attachments: NotebookCell["attachments"] = {},
): string {
  const markdown = new MarkdownIt({ html: true, linkify: true, highlight });
  markdown.validateLink = (link) => !/^\s*(?:javascript|vbscript):/i.test(link);
  mathInMarkdown(markdown);
  const image = markdown.renderer.rules.image;
  markdown.renderer.rules.image = (tokens, index, options, env, renderer) => {
    const token = tokens[index];
    const source = String(token?.attrGet("src") ?? "");
    const data = embedded(source, folder, attachments);
    // The page asks for nothing outside itself, so a picture elsewhere becomes a link to it.
    if (data === undefined)
      return `<a href="${escapeHtml(source)}">${escapeHtml(token?.content || source)}</a>`;
    token?.attrSet("src", data);
    return image?.(tokens, index, options, env, renderer) ?? "";
  };
  return markdown.render(text);
}

function embedded(
  source: string,
  folder: string,
  attachments: NonNullable<NotebookCell["attachments"]>,
): string | undefined {
  if (source.startsWith("data:")) return source;
  const name = decoded(source);
  if (name.startsWith("attachment:")) {
    const [found] = Object.entries(attachments[name.slice("attachment:".length)] ?? {});
    return found === undefined ? undefined : `data:${found[0]};base64,${found[1]}`;
  }
  const type = TYPES[extname(name).toLowerCase()];
  if (type === undefined || /^\w+:/.test(name)) return undefined;
  const file = resolve(folder, name);
  return existsSync(file) ? `data:${type};base64,${readFileSync(file, "base64")}` : undefined;
}

function decoded(source: string): string {
  try {
    return decodeURIComponent(source);
  } catch {
    return source; // Not encoded in the first place.
  }
}
