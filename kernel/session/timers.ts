import { inspect } from "node:util";

/** What Node keeps of a timer. */
interface Kept {
  readonly _idleTimeout: number;
  readonly _repeat: number | null;
  readonly _destroyed: boolean;
}

/** Has timers and immediates, with which a cell may well end, shown in a word: Node shows its own bookkeeping. */
export function shortenTimers(): void {
  const timer = setTimeout(() => undefined);
  clearTimeout(timer);
  const immediate = setImmediate(() => undefined);
  clearImmediate(immediate);
  shown(timer, ({ _idleTimeout, _repeat, _destroyed }: Kept) => {
    if (_destroyed) return "Timeout (over)";
    return `Timeout (${_repeat === null ? `${_idleTimeout}` : `every ${_repeat}`} ms)`;
  });
  shown(immediate, ({ _destroyed }: Kept) => `Immediate${_destroyed ? " (over)" : ""}`);
}

function shown(sample: object, text: (kept: Kept) => string): void {
  Object.defineProperty(Object.getPrototypeOf(sample), inspect.custom, {
    configurable: true,
    writable: true,
    value(this: Kept) {
      return text(this);
    },
  });
}
