/** Something that is wrong with a text, as the parser says it. */
export interface DepthProblem {
  readonly message: string;
  readonly labels: { readonly start: number; readonly end: number; readonly message: null }[];
}

/**
 * Code that nests too deeply for the native parser, which ends the process where its stack ends; undefined for any other.
 * Weighs by the words alone: what is open, and how long the expression or statement goes on that was begun there.
 */
export function depthProblem(text: string): DepthProblem | undefined {
  // No character weighs more.
  if (text.length * HEAVIEST <= LIMIT) return undefined;
  const { depth, at } = deepest(text);
  if (depth <= LIMIT) return undefined;
  return { message: MESSAGE, labels: [{ start: at, end: at + 1, message: null }] };
}

/** The same of what was made of a text, placed in that text. */
export function madeDepthProblem(text: string, made: string): DepthProblem | undefined {
  const problem = depthProblem(made);
  if (problem === undefined) return undefined;
  const { at } = deepest(text);
  return { ...problem, labels: [{ start: at, end: at + 1, message: null }] };
}

// The parser ends the process, on the 8 MiB of a first thread's stack, at 2,750 nested functions or 1,375 classes in parentheses,
// 4,000 types within types, 5,500 loops, 6,500 else-ifs or labels, 8,000 conditional expressions or arrows, 14,000 elements of JSX,
// 17,000 `new`s, 22,000 powers, 26,000 calls of calls, 28,000 unary operators and 56,000 others. The weights reach the limit
// at half of that or earlier.
const LIMIT = 4000;
const BRACKET = 4;
const CHAIN = 1.25;
const LOOP = 1.5;
const NEW = 0.5;
const UNARY = 0.37;
const MEMBER = 0.24;
const BINARY = 0.16;
const ANGLE = 2;
/** Above its angle brackets: an element's JavaScript is a call within an object within a call. */
const ELEMENT = 9;
const HEAVIEST = (ELEMENT + ANGLE) / 2;
const MESSAGE = `parse: the code nests deeper than ${LIMIT / BRACKET} brackets or ${LIMIT / CHAIN / 2} else-ifs; split it into several statements, or read it as data from a file`;

// In order: comments, strings of one line, numbers and names, spaces, operators that matter as a whole, anything else.
const TOKEN =
  /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'|[\p{ID_Continue}$]+|\s+|<\/|\/>|=>|\*\*|\?\.|[\s\S]/uy;
const TEMPLATE = /(?:\\[\s\S]|\$(?!\{)|[^`\\$])*/y;
const REGEXP = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/y;

/** Words before an expression or a statement, which go on with what is there. */
const PREFIX: Readonly<Record<string, number>> = {
  await: UNARY,
  delete: UNARY,
  keyof: UNARY,
  new: NEW,
  readonly: UNARY,
  typeof: UNARY,
  unique: UNARY,
  void: UNARY,
  asserts: UNARY,
  infer: UNARY,
  do: CHAIN,
  else: CHAIN,
  extends: CHAIN,
  for: LOOP,
  if: CHAIN,
  while: CHAIN,
  with: CHAIN,
  yield: CHAIN,
};
/** Words between two operands. */
const INFIX = new Set(["as", "in", "instanceof", "is", "of", "satisfies"]);
const HEADED = new Set(["await", "for", "if", "while", "with"]);

/** What is open: a bracket, or the text itself. */
interface Level {
  /** `if (`, after whose end the statement goes on. */
  readonly head: boolean;
  /** It is `${`, after whose end a template goes on. */
  readonly template: boolean;
  chain: number;
  /** How many `<` are open. */
  angles: number;
  /** The chain of the statement before, which an `else` goes on with. */
  before: number;
}

type Angle = "<" | "</" | ">" | "/>";
const isAngle = (token: string): token is Angle => /^(?:<\/?|\/?>)$/.test(token);

let latest: { readonly text: string; readonly deepest: Deepest } | undefined;

interface Deepest {
  readonly depth: number;
  readonly at: number;
}

/** One text is read for several purposes in turn. */
function deepest(text: string): Deepest {
  if (latest?.text !== text) latest = { text, deepest: weigh(text) };
  return latest.deepest;
}

function weigh(text: string): Deepest {
  const levels: Level[] = [];
  let level: Level = { head: false, template: false, chain: 0, angles: 0, before: 0 };
  let outside = 0;
  let found = { depth: 0, at: 0 };
  /** The last token, whether it ends an operand, and whether a line feed followed it. */
  let previous = "";
  let operand = false;
  let newLine = false;
  let spaced = false;
  let at = 0;

  const add = (weight: number): void => {
    level.chain = Math.max(0, level.chain + weight);
    const depth = outside + level.chain;
    if (depth > found.depth) found = { depth, at };
  };
  const restart = (): void => {
    level.before = level.chain;
    level.chain = level.angles = 0;
  };
  const angle = (token: Angle): void => {
    const closes = token === ">" || token === "/>";
    if (closes && level.angles === 0) return add(BINARY);
    level.angles += closes ? -1 : 1;
    const within = token === "<" ? (operand ? BINARY : ELEMENT) : token === ">" ? 0 : -ELEMENT;
    add(within + (closes ? -ANGLE : ANGLE) + (token === ">" ? BINARY : 0));
  };
  const open = (head: boolean, template: boolean): void => {
    outside += level.chain + BRACKET;
    levels.push(level);
    level = { head, template, chain: 0, angles: 0, before: 0 };
    add(0);
  };
  /** From within a template to its end or to the code in it. */
  const template = (): void => {
    TEMPLATE.lastIndex = at;
    at += TEMPLATE.exec(text)?.[0].length ?? 0;
    if (text.startsWith("${", at)) {
      open(false, true);
      at += 2;
      operand = false;
    } else {
      at++;
      operand = true;
    }
    previous = "`";
  };

  while (at < text.length) {
    TOKEN.lastIndex = at;
    let token = TOKEN.exec(text)?.[0] ?? "";
    if (token === "/" && !operand) {
      REGEXP.lastIndex = at;
      token = REGEXP.exec(text)?.[0] ?? token;
    }
    const first = token[0] ?? "";
    const next = at + token.length;
    if (token.trim() === "" || (first === "/" && /^\/[/*]/.test(token))) {
      newLine ||= token.includes("\n");
      spaced = true;
      at = next;
      continue;
    }
    if (/[\p{ID_Continue}$]/u.test(first)) {
      const begins = token === "case" || token === "default" || (operand && !INFIX.has(token));
      if (token === "else") level.chain = Math.max(level.chain, level.before);
      else if (begins && token !== "extends" && (newLine || previous === "}")) restart();
      const weight = operand && INFIX.has(token) ? BINARY : PREFIX[token];
      // A property may have such a name.
      if (weight !== undefined && previous !== ".") add(weight);
      operand = weight === undefined || previous === ".";
    } else if (first === '"' || first === "'" || (first === "/" && token.length > 2))
      operand = true;
    else if (first === "`") {
      add(operand ? BINARY : 0);
      at = next;
      template();
      newLine = spaced = false;
      continue;
    } else if (first === "(" || first === "[" || first === "{") {
      // A call or an index of what stands before.
      if (operand && first !== "{") add(BINARY);
      open(first === "(" && HEADED.has(previous), false);
      operand = false;
    } else if (first === ")" || first === "]" || first === "}") {
      const closed = level;
      level = levels.pop() ?? { ...level, chain: 0, angles: 0, before: 0 };
      outside = levels.length === 0 ? 0 : outside - level.chain - BRACKET;
      operand = !closed.head;
      if (closed.template && first === "}") {
        at = next;
        template();
        newLine = spaced = false;
        continue;
      }
    } else {
      if (token === ";") restart();
      // Between type arguments what is around them goes on.
      else if (token === "," && level.angles === 0) level.chain = 0;
      // Types of types are written without a space, comparisons seldom.
      else if (isAngle(token) && !(token === "<" && operand && spaced)) angle(token);
      else add(weightOf(token, operand, text, next));
      // `a!` and `a++` end as they began.
      operand &&= token === "!" || token === "++" || token === "--";
    }
    previous = token;
    newLine = spaced = false;
    at = next;
  }
  return found;
}

function weightOf(token: string, operand: boolean, text: string, next: number): number {
  switch (token) {
    case "=>":
    case "?":
    case ":":
      return CHAIN;
    case "=":
      // An attribute or an initial value, which no second one follows.
      return /\s*["'{=]/y.test(text.slice(next, next + 20)) ? BINARY : CHAIN;
    case "**":
      return UNARY;
    case ".":
    case "?.":
      return MEMBER;
    case "@":
    case "#":
      return 0;
    default:
      return operand ? BINARY : UNARY;
  }
}
