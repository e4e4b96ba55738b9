/** The compiler's message for what it names nothing of. */
const UNNAMED = "Unexpected token";

/** Words that no name may be. */
const RESERVED =
  /^(?:await|break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|export|extends|false|finally|for|function|if|import|in|instanceof|new|null|return|super|switch|this|throw|true|try|typeof|var|void|while|with)$/;

/** What begins at a place → what V8 says of it. */
const TOKENS: readonly (readonly [begins: RegExp, says: (token: string) => string])[] = [
  [/^(?:\s|\/\/.*|\/\*[\s\S]*?\*\/)*$/, () => "Unexpected end of input"],
  [/^["']/, () => "Unexpected string"],
  [/^`/, () => "Unexpected template string"],
  [/^\.?\d/, () => "Unexpected number"],
  [
    /^[\p{ID_Start}$_][\p{ID_Continue}$\u200C\u200D]*/u,
    (name) => `Unexpected ${RESERVED.test(name) ? "token" : "identifier"} '${name}'`,
  ],
  [
    /^(?:>>>=|\.\.\.|[=!]==|\*\*=|<<=|>>>?=?|&&=|\|\|=|\?\?=?|=>|[=!<>+\-*/%&|^]=|&&|\|\||\?\.|\+\+|--|<<|\*\*|[\s\S])/u,
    (token) => `${UNNAMED} '${token}'`,
  ],
];

/** A message about an error of syntax at an offset of a text, which names what is there as V8 does. */
export function withToken(message: string, text: string, offset: number): string {
  if (message !== UNNAMED) return message;
  const rest = text.slice(offset);
  for (const [begins, says] of TOKENS) {
    const [token] = begins.exec(rest) ?? [];
    if (token !== undefined) return says(token);
  }
  return message;
}
