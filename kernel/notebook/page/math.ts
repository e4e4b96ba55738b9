import type { MarkdownIt } from "markdown-it";
import temml from "temml";
import { escapeHtml } from "../../display/html.ts";

/** A formula as MathML, which browsers draw themselves; one that does not parse stays as it is. */
export function renderMath(tex: string, displayMode: boolean): string {
  try {
    return temml.renderToString(tex, { displayMode, throwOnError: true });
  } catch {
    return `<code>${escapeHtml(tex)}</code>`;
  }
}

/** What a `text/latex` output holds: dollar signs or an environment around the formula. */
export function renderLatex(text: string): string {
  const [, display, inline] = /^\s*(?:\$\$(.*)\$\$|\$(.*)\$)\s*$/s.exec(text) ?? [];
  return renderMath(display ?? inline ?? text.trim(), inline === undefined);
}

/** Formulas between dollar signs in Markdown: `$inline$`, `$$display$$`. */
export function mathInMarkdown(markdown: MarkdownIt): void {
  markdown.inline.ruler.after("escape", "math", (state, silent) => {
    const rest = state.src.slice(state.pos);
    // As in Jupyter: no space inside the dollar signs of an inline formula, no digit behind it.
    const found =
      /^\$\$([^$]+?)\$\$/s.exec(rest) ?? /^\$(?!\s)((?:\\.|[^$\\])+?)(?<!\s)\$(?!\d)/s.exec(rest);
    if (found === null) return false;
    if (!silent) {
      const token = state.push("math", "", 0);
      token.content = found[1] ?? "";
      token.block = found[0].startsWith("$$");
    }
    state.pos += found[0].length;
    return true;
  });
  markdown.renderer.rules["math"] = (tokens, index) => {
    const token = tokens[index];
    return token === undefined ? "" : renderMath(token.content, token.block);
  };
}
