/** No braces, colons, angle brackets, template strings or escapes: types, JSX, declarations and most statements need one of them. */
const CHARACTERS = /^[\w\s.,;()[\]+\-*%/$'"=&|^~]*$/;
/** A comment, a number that modules refuse, and the words that a cell is rewritten for or that TypeScript or a module reads in its own way. */
const MEANING =
  /\/\/|\/\*|(?<![\w.])0\d|\b(?:abstract|arguments|as|async|await|class|const|declare|delete|enum|eval|export|function|implements|import|interface|is|let|module|namespace|new\.target|package|private|protected|public|return|satisfies|static|throw|type|undefined\s*=|using|var|with|yield|__dirname|__filename)\b/;

/**
 * Whether a cell reads the same as TypeScript, as a module and as a script for V8, so that nothing is to be done to it. Says no in doubt; whether it
 * is correct is not asked.
 */
export const isSimple = (text: string): boolean => CHARACTERS.test(text) && !MEANING.test(text);
