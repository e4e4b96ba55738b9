import {
  ANGLE,
  BINARY,
  BRACKET,
  ELEMENT,
  HEADED,
  INFIX,
  INFIX_WEIGHT,
  MODIFIER_WEIGHT,
  MODIFIERS,
  type Kind,
  NAME_WEIGHT,
  NESTED,
  PREFIX,
  weightOf,
} from "./weights.ts";

// Comments and strings of one line; whatever their length, V8 takes no more of its stack for them, as it would for alternatives that repeat.
const LONG =
  /\/\/[^\n\r\u2028\u2029]*|\/\*[\s\S]*?(?:\*\/|$)|"[^"\\\n\r]*(?:\\[\s\S][^"\\\n\r]*)*"|'[^'\\\n\r]*(?:\\[\s\S][^'\\\n\r]*)*'/y;
// In order: numbers and names, spaces, operators that matter as a whole, anything else.
const TOKEN = /[\p{ID_Continue}$]+|\s+|<\/|\/>|=>|\*\*|\?\.|[\s\S]/uy;
const TEMPLATE = /[^`\\$]*(?:(?:\\[\s\S]|\$(?!\{))[^`\\$]*)*/y;
const REGEXP = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/y;
const HASHBANG = /^#![^\n\r\u2028\u2029]*/;

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
  /** What the bracket is, and what the chain consists of. */
  readonly bracket: Kind | undefined;
  kinds?: Map<Kind, Tally>;
}

/** How often something nests, and what it weighs. */
interface Tally {
  count: number;
  weight: number;
}

/** How deep code nests where that is deepest. */
export interface Deepest {
  readonly depth: number;
  readonly at: number;
  /** Whether code may have been taken for text, which only the parser tells. */
  readonly doubtful: boolean;
}

type Angle = "<" | "</" | ">" | "/>";
const isAngle = (token: string): token is Angle => /^(?:<\/?|\/?>)$/.test(token);

/** Weighs by the words alone: what is open, and how long the expression or statement goes on that was begun there. */
export const weigh = (text: string): Deepest => walk(text).deepest;

/** What nests most at a place where `weigh` found that it is too much, and how often. */
export function heaviest(text: string, at: number): readonly [count: number, kind: Kind] {
  const sums = new Map<Kind, Tally>();
  for (const { bracket, kinds = [] } of walk(text, at).levels) {
    if (bracket !== undefined) note(sums, bracket, BRACKET, 1);
    for (const [kind, { count, weight }] of kinds) note(sums, kind, weight, count);
  }
  const [kind, { count }] = [...sums].toSorted(([, a], [, b]) => b.weight - a.weight)[0] ?? [
    "braces",
    { count: 0 },
  ];
  return [count, kind];
}

function note(sums: Map<Kind, Tally>, kind: Kind, weight: number, count: number): void {
  const sum = sums.get(kind);
  if (sum === undefined) sums.set(kind, { count, weight });
  else {
    sum.count += count;
    sum.weight += weight;
  }
}

const levelOf = (bracket?: Kind, head = false): Level => ({
  head,
  template: bracket === "templates",
  chain: 0,
  angles: 0,
  before: 0,
  bracket,
});

/** Reads a text; up to `end`, it also notes what is open. */
function walk(
  text: string,
  end = Infinity,
): { readonly deepest: Deepest; readonly levels: readonly Level[] } {
  const levels: Level[] = [];
  let level = levelOf();
  let outside = 0;
  let found = { depth: 0, at: 0 };
  let doubtful = false;
  let elements = false;
  let unsure = 0;
  /** The last token, whether it ends an operand, and whether a line feed followed it. */
  let previous = "";
  let operand = false;
  let newLine = false;
  let spaced = false;
  let at = HASHBANG.exec(text)?.[0].length ?? 0;

  const add = (weight: number, kind: Kind, count = 1): void => {
    level.chain = Math.max(0, level.chain + weight);
    if (end < Infinity) note((level.kinds ??= new Map()), kind, weight, count);
    const depth = outside + level.chain;
    if (depth > found.depth) found = { depth, at };
  };
  const restart = (): void => {
    level.before = level.chain;
    level.chain = level.angles = 0;
    level.kinds?.clear();
  };
  const angle = (token: Angle): void => {
    const closes = token === ">" || token === "/>";
    if (closes && level.angles === 0) return add(BINARY, "operators");
    level.angles += closes ? -1 : 1;
    if (token === "<" && operand) return add(BINARY + ANGLE, "type arguments");
    if (token === ">") return add(BINARY - ANGLE, "type arguments", 0);
    if (token === "<") return add(ELEMENT + ANGLE, "elements of JSX");
    add((closes ? -ANGLE : ANGLE) - ELEMENT, "elements of JSX", 0);
  };
  const open = (token: string, head: boolean): void => {
    outside += level.chain + BRACKET;
    levels.push(level);
    level = levelOf(NESTED[token], head);
    add(0, "operators", 0);
  };
  /** From within a template to its end or to the code in it. */
  const template = (): void => {
    TEMPLATE.lastIndex = at;
    at += TEMPLATE.exec(text)?.[0].length ?? 0;
    if (text.startsWith("${", at)) {
      open("${", false);
      at += 2;
      operand = false;
    } else {
      at++;
      operand = true;
    }
    previous = "`";
  };

  while (at < Math.min(text.length, end + 1)) {
    LONG.lastIndex = TOKEN.lastIndex = at;
    const char = text[at];
    const long = char === '"' || char === "'" || char === "/" ? LONG.exec(text) : null;
    let token = (long ?? TOKEN.exec(text))?.[0] ?? "";
    if (token === "/") doubtful ||= MAY_DIVIDE.test(previous) && mayHide(text, at);
    if (token === "/" && !operand) {
      REGEXP.lastIndex = at;
      token = REGEXP.exec(text)?.[0] ?? token;
    }
    const first = token[0] ?? "";
    const next = at + token.length;
    if (token.trim() === "" || (first === "/" && /^\/[/*]/.test(token))) {
      newLine ||= /[\n\r\u2028\u2029]/.test(token);
      spaced = true;
      at = next;
      continue;
    }
    if (/[\p{ID_Continue}$]/u.test(first)) {
      const member = previous === "." || previous === "?.";
      const begins = token === "case" || token === "default" || (operand && !INFIX.has(token));
      if (token === "else") level.chain = Math.max(level.chain, level.before);
      else if (begins && token !== "extends" && (newLine || previous === "}")) {
        unsure += CONTEXTUAL.test(previous) ? 1 : 0;
        restart();
      }
      const infix = operand && INFIX.has(token);
      const [weight, kind] = infix ? INFIX_WEIGHT : (PREFIX.get(token) ?? NAME_WEIGHT);
      if (MODIFIERS.has(token) && MODIFIERS.has(previous)) add(...MODIFIER_WEIGHT);
      // A property may have such a name.
      const name = member || (!infix && !PREFIX.has(token));
      if (!name && weight > 0)
        add(
          weight,
          token === "if" && previous === "else" ? "else-ifs" : kind,
          token === "if" && previous === "else" ? 0 : 1,
        );
      operand = name;
    } else if (first === '"' || first === "'" || (first === "/" && token.length > 2)) {
      // A text of an element may have one alone, and its attributes take several lines.
      doubtful ||= token.length === 1;
      operand = true;
    } else if (first === "`") {
      add(operand ? BINARY : 0, "operators");
      at = next;
      template();
      newLine = spaced = false;
      continue;
    } else if (first === "(" || first === "[" || first === "{") {
      // A call or an index of what stands before.
      if (operand && first !== "{") add(BINARY, "members and calls");
      open(first, first === "(" && HEADED.has(previous));
      operand = false;
    } else if (first === ")" || first === "]" || first === "}") {
      const closed = level;
      level = levels.pop() ?? levelOf();
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
      else if (token === "," && level.angles === 0) {
        level.chain = 0;
        level.kinds?.clear();
      }
      // Types of types are written without a space, comparisons seldom.
      else if (isAngle(token) && !(token === "<" && operand && spaced)) {
        elements ||= token === "<" && !operand;
        angle(token);
      } else {
        unsure += token === "<" ? 1 : 0;
        const [weight, kind] = weightOf(token, operand, text, next);
        add(weight, kind);
      }
      // `a!` and `a++` end as they began.
      operand &&= token === "!" || token === "++" || token === "--";
    }
    previous = token;
    newLine = spaced = false;
    at = next;
  }
  doubtful ||= unsure > UNSURE || (elements && HIDES.test(text));
  return { deepest: { ...found, doubtful }, levels: [...levels, level] };
}

/** After these a slash may begin a regular expression or divide. */
const MAY_DIVIDE = /^(?:\}|\+\+|--|await|of|yield)$/;
/** Whether what follows a slash on its line may begin a text that hides more. */
const mayHide = (text: string, at: number): boolean =>
  /[^\n]*?["'`/]/y.test(text.slice(at + 1, at + 1000));
/** Words that are names, unless a line feed does not end what they begin. */
const CONTEXTUAL = /^(?:abstract|accessor|async|asserts|declare|infer|static|unique)$/;
/** So many may be something that goes on: spaced angle brackets, and lines that do not end. */
const UNSURE = 300;
/** What the text or an attribute of an element may hide code with. */
const HIDES = /(?<!=)>[^<>{}]*["'`/]|\\["']/;
