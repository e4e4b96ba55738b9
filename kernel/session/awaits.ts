import type { MagicString } from "magic-string";
import type { Node, Program, VariableDeclaration } from "oxc-parser";
import { placeIn } from "../syntax/lines.ts";
import { patternNames } from "../syntax/pattern-names.ts";
import { walk } from "../syntax/walk.ts";
import { isAlive } from "./alias-names.ts";
import type { Output } from "./output.ts";

/** The global names through which a cell's `await` gives what it waits for, what it reads when that came, and what a declaration sets to it. */
export const WAIT = "__sonde_wait";
export const CAME = "__sonde_came";
export const GOT = "__sonde_got";

/** A value that came for a declaration, whose pattern is `of`. */
interface Got {
  readonly of: string;
  readonly names: readonly string[];
  readonly is: unknown;
}

/** What the code of an interrupted execution is told that comes back from an `await`. */
class Interrupted extends Error {
  override readonly name = "Interrupted";
  readonly got: Got | undefined;

  constructor(got?: Got) {
    super("execution was interrupted");
    this.got = got;
  }
}

/** Ends the code of interrupted executions where it waits. */
export interface Awaits {
  halt(execution: number): void;
  /** What `await` gives in the code of the calling execution: of a halted one, nothing, for ever. */
  wait<T>(awaited: T, number?: number): T | Promise<never>;
  /** The number of the top-level `await` that an execution came to last, which is then forgotten. */
  last(execution: number): number | undefined;
  /** Throws in a halted execution, so that its `finally` blocks run. */
  came(): void;
  /** Throws as `came` does. */
  got: Got | undefined;
  /** The script that gives a declaration the value that came after the interrupt; empty when the error is not about one. */
  keep(error: unknown): string;
}

/** The awaits of the code that `output` knows the executions of. */
export function createAwaits({ execution }: Pick<Output, "execution">): Awaits {
  const halted = new Set<number>();
  const isHalted = (): boolean => halted.size > 0 && halted.has(execution());
  const reached = new Map<number, number>();
  let kept: Got | undefined;
  return {
    halt: (execution) => void halted.add(execution),
    wait(awaited, number) {
      if (number !== undefined) reached.set(execution(), number);
      return isHalted() ? new Promise(() => {}) : awaited;
    },
    last(execution) {
      const number = reached.get(execution);
      reached.delete(execution);
      return number;
    },
    came() {
      if (isHalted()) throw new Interrupted();
    },
    set got(value) {
      if (isHalted()) throw new Interrupted(value);
    },
    get got() {
      const got = kept;
      kept = undefined;
      return got;
    },
    keep(error) {
      kept = error instanceof Interrupted ? error.got : undefined;
      // A later cell may have declared them.
      if (kept === undefined || kept.names.some(isAlive)) return "";
      return `let ${kept.of} = ${GOT}.is;`;
    },
  };
}

/** Whether an error only says that its code was interrupted. */
export const isInterruption = (error: unknown): boolean => error instanceof Interrupted;

/** The text of an error of V8, which quotes code, as it would be without what stands around an `await`. */
export const withoutAwaits = (text: string): string =>
  text.replaceAll(
    new RegExp(
      String.raw`\[\(intermediate value\),globalThis\.${CAME}\]\[0\]|globalThis\.${GOT}\.is`,
      "g",
    ),
    "(intermediate value)",
  );

/** Where a script has its top-level `await` of that number, line and column counted from 1. */
export function placeOfAwait(script: string, number: number): [line: number, column: number] {
  const { line, column } = placeIn(script, indexOfAwait(script, number), "script");
  return [line, column];
}

function indexOfAwait(script: string, number: number): number {
  let at = -1;
  for (let i = 0; i <= number; i++) at = script.indexOf(`await ${WAIT}(`, at + 1);
  return Math.max(at, 0);
}

/** The names that a script declares with what its top-level `await` of that number gives: they come, also after an interrupt. */
export function namesOfAwait(script: string, number: number): readonly string[] {
  const before = script.slice(0, indexOfAwait(script, number));
  const names = /names: (\[[^\]]*\]), is: $/.exec(before.slice(before.lastIndexOf(GOT)))?.[1];
  return names === undefined ? [] : (JSON.parse(names) as readonly string[]);
}

/** The awaits of a script go through the names above, in as many turns of the microtasks as before. */
export function followAwaits(script: MagicString, program: Program): void {
  if (/\bawait\b/.test(script.original)) new Follower(script).visit(program);
}

type Around = readonly [before: string, after: string];

interface Place {
  /** Among the statements of the script itself. */
  readonly top: boolean;
  /** In a function or a class. */
  readonly within: boolean;
  /** Where the statement of one expression starts. */
  readonly line: number;
}

const TOP: Place = { top: true, within: false, line: -1 };

class Follower {
  readonly #script: MagicString;
  /** What is put around the awaits whose value the cell keeps even if it was interrupted: what a search found up to then is not lost. */
  readonly #kept = new Map<Node, Around>();
  /** How many top-level awaits there were. */
  #count = 0;

  constructor(script: MagicString) {
    this.#script = script;
  }

  visit(program: Program): void {
    walk(program, TOP, (node, place): Place => {
      this.#follow(node, place);
      return {
        top: place.top && /^Program$|^Export/.test(node.type),
        within: place.within || /Function|^Class/.test(node.type),
        line: node.type === "ExpressionStatement" ? node.start : place.line,
      };
    });
  }

  // What ends last is added first: each end is put before what is there.
  #follow(node: Node, { top, within, line }: Place): void {
    if (node.type === "AwaitExpression") {
      // Written over the word, so that the whole has its place.
      const [before, after] = this.#kept.get(node) ?? cameTo(node, line);
      // A function must still work where its text is sent to.
      const wait = within ? `(globalThis.${WAIT} ?? ((x) => x))(` : `${WAIT}(`;
      this.#script.update(node.start, node.start + "await".length, `${before}await`);
      this.#script.appendRight(node.argument.start, wait);
      const number = within ? "" : `, ${this.#count++}`;
      this.#script.prependLeft(node.end, `${number})${after}`);
    } else if (node.type === "ForOfStatement" && node.await) {
      this.#script.appendRight(node.body.start, `{ globalThis.${CAME}; `);
      this.#script.prependLeft(node.body.end, " }");
    } else if (within) return;
    else if (node.type === "VariableDeclaration") this.#declared(node, top);
    else if (
      node.type === "AssignmentExpression" &&
      node.operator === "=" &&
      node.right.type === "AwaitExpression"
    ) {
      this.#kept.set(node.right, ["", ""]);
      const [before, after] = cameTo(node, line);
      this.#script.appendRight(node.start, before);
      this.#script.prependLeft(node.end, after);
    }
  }

  #declared({ kind, declarations }: VariableDeclaration, top: boolean): void {
    for (const { id, init } of declarations) {
      if (init?.type !== "AwaitExpression") continue;
      // It became an assignment in a list of expressions.
      if (kind === "var") this.#kept.set(init, ["", `, globalThis.${CAME}`]);
      else if (top && !kind.endsWith("using")) {
        const of = JSON.stringify(this.#script.original.slice(id.start, id.end));
        const names = JSON.stringify(patternNames(id));
        const before = `(globalThis.${GOT} = {of: ${of}, names: ${names}, is: `;
        this.#kept.set(init, [before, "}).is"]);
      }
    }
  }
}

/** Reads `CAME` after an expression, and gives the value of the expression. */
function cameTo({ start }: Node, line: number): Around {
  // A line that starts with a bracket would go on with the line before. No call, at which a debugger's step over the
  // statement would stop once more.
  return [start === line ? "0, [" : "[", `, globalThis.${CAME}][0]`];
}
