/** A text without the quotes that stand around it. */
export const unquote = (text: string): string => /^(["'])(.*)\1$/.exec(text)?.[2] ?? text;
