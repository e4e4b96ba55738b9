import { inspect } from "node:util";

/** The type that a variable gets in later cells of a notebook, as TypeScript text. */
export interface Declaration {
  /** Declares the interface `name$`, so that hovers stay short. */
  readonly types: string;
  readonly type: string;
  /** Pasted as it is: makes the columns complete already in the cell that reads the file. */
  readonly ambient?: string;
}

/** How a value shows itself. */
interface Drawing<T> {
  /** What a notebook shows. */
  readonly display?: (value: T) => unknown;
  /** What `console.log` and a template string show. */
  readonly text?: (value: T) => string;
  /** The type of a variable that holds it, in later cells. */
  readonly declare?: (value: T, name: string) => Declaration;
}

/**
 * Gives an object, or all of a class by its prototype, the methods that notebooks and terminals look for. They do not
 * appear in the type, so completion never lists them.
 */
export function draws<T extends object>(object: T, { display, text, declare }: Drawing<T>): T {
  const methods: [symbol | string, ((this: T, name: string) => unknown) | undefined][] = [
    [
      Symbol.for("Jupyter.display"),
      display &&
        function () {
          return display(this);
        },
    ],
    [
      Symbol.for("sonde.declare"),
      declare &&
        function (name) {
          return declare(this, name);
        },
    ],
    [
      inspect.custom,
      text &&
        function () {
          return text(this);
        },
    ],
  ];
  if (text && !Object.hasOwn(object, "toString"))
    methods.push([
      "toString",
      function () {
        return text(this);
      },
    ]);
  for (const [key, value] of methods)
    if (value) Object.defineProperty(object, key, { value, configurable: true });
  return object;
}
