/** The page's style: paper, a column of prompts, code in boxes. */
export const STYLE = `
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 32px 24px 64px; max-width: 1000px; background: white; color: #1f2328; font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
pre, code { font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.cell { display: grid; grid-template-columns: 64px minmax(0, 1fr); margin: 14px 0; }
.markdown > *, .outputs > * { max-width: 100%; }
.prompt { padding: 9px 10px 0 0; color: #6b7280; text-align: right; font: 12px/1.5 ui-monospace, Menlo, Consolas, monospace; user-select: none; }
.code { margin: 0; padding: 8px 12px; overflow-x: auto; background: #f6f8fa; border: 1px solid #d8dee4; border-radius: 4px; }
.outputs { grid-column: 2; }
.output { margin: 6px 0 0; padding: 2px 12px; overflow-x: auto; }
pre.output, .output pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: 0; }
pre.output { margin-top: 6px; max-height: 480px; overflow-y: auto; }
.stderr { background: #fff5f5; border-radius: 4px; }
.error { background: #fff5f5; border-left: 3px solid #d1242f; }
.output img, .markdown img, .output svg { max-width: 100%; height: auto; }
.plotly { min-height: 60px; }
table { border-collapse: collapse; margin: 4px 0; font-size: 13px; }
th, td { padding: 4px 10px; text-align: left; border-bottom: 1px solid #e6e9ed; white-space: nowrap; }
th { border-bottom: 1px solid #8c959f; }
tbody tr:nth-child(even) { background: #f9fafb; }
.output p { margin: 4px 0; color: #57606a; font-size: 13px; }
.markdown p, .markdown ul, .markdown ol { margin: 8px 0; }
.markdown h1, .markdown h2, .markdown h3 { margin: 20px 0 8px; line-height: 1.25; }
.markdown h1 { font-size: 28px; } .markdown h2 { font-size: 22px; } .markdown h3 { font-size: 18px; }
.markdown pre { padding: 8px 12px; overflow-x: auto; background: #f6f8fa; border-radius: 4px; }
.markdown :not(pre) > code { padding: 1px 4px; background: #f1f3f5; border-radius: 3px; }
.markdown blockquote { margin: 8px 0; padding: 0 12px; color: #57606a; border-left: 3px solid #d0d7de; }
math[display="block"] { margin: 10px 0; } math { font-size: 1.1em; }
.hljs-keyword, .hljs-literal, .hljs-built_in, .hljs-selector-tag { color: #cf222e; }
.hljs-string, .hljs-regexp, .hljs-meta .hljs-string { color: #0a3069; }
.hljs-number, .hljs-attr, .hljs-variable, .hljs-property, .hljs-symbol { color: #0550ae; }
.hljs-comment, .hljs-quote { color: #6e7781; font-style: italic; }
.hljs-title, .hljs-title.function_, .hljs-section { color: #8250df; }
.hljs-type, .hljs-title.class_, .hljs-name, .hljs-tag { color: #116329; }
@media print { body { max-width: none; padding: 0; } pre.output { max-height: none; } .cell { break-inside: avoid-page; } }
`;
