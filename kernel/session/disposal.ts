import type { Evaluated } from "./evaluate.ts";

/** The global function that a cell's top-level `using` calls with its value. */
export const USING = "__sonde_using";

let held: AsyncDisposableStack | undefined;

/** Holds a value until its cell ends. */
export function use(value: unknown, awaits: boolean): unknown {
  if (value === null || value === undefined) return value;
  const resource = value as Partial<Disposable & AsyncDisposable>;
  const dispose = (awaits ? resource[Symbol.asyncDispose] : undefined) ?? resource[Symbol.dispose];
  if (typeof dispose !== "function")
    throw new TypeError(
      `using: expected a value with a method Symbol.${awaits ? "asyncDispose" : "dispose"}`,
    );
  held ??= new AsyncDisposableStack();
  held.defer(() => dispose.call(value));
  return value;
}

/** Disposes of what a cell holds, the newest first, then goes on with how the cell ended. */
export function disposeAfter(result: Evaluated, then: (result: Evaluated) => void): void {
  const stack = held;
  held = undefined;
  if (stack === undefined) return then(result);
  void stack.disposeAsync().then(
    () => then(result),
    (error: unknown) => {
      const thrown =
        result.status === "thrown"
          ? new SuppressedError(error, result.thrown, "a value could not be disposed of")
          : error;
      then(result.status === "terminated" ? result : { status: "thrown", thrown });
    },
  );
}
