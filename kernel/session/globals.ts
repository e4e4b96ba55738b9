import { type Awaits, CAME, GOT, WAIT } from "./awaits.ts";
import { use, USING } from "./disposal.ts";
import { installHelpers } from "./helpers.ts";
import { COMPLETED, IMPORT, IMPORT_META, REQUIRE } from "./importer.ts";
import { createDisplay } from "./display-global.ts";
import type { Displays } from "./display.ts";
import type { Modules } from "./resolve.ts";
import { REQUIRED } from "./required.ts";
import { thrown, THROWN } from "./throws.ts";
import { installTslab } from "./tslab.ts";

/** What the library finds of the kernel at `globalThis[Symbol.for("sonde.host")]` (design §3.3). */
export interface Host {
  /** Shows a value or a MIME bundle; returns the id under which `update` replaces it. */
  display(value: unknown, options?: { readonly display_id?: string }): string;
  update(id: string, value: unknown): void;
  clear(wait?: boolean): void;
  /** Aborted when the running cell is interrupted. */
  readonly signal: AbortSignal;
  /** Holds 1 from an interrupt until the next cell starts; native code polls it. A second number counts how often running code was terminated. */
  readonly cancel: Int32Array;
}

/** What the globals need of the process. */
export interface Surroundings {
  readonly displays: Displays;
  readonly modules: Modules;
  readonly cancel: Int32Array;
  readonly awaits: Awaits;
  clear(wait: boolean): void;
  signal(): AbortSignal;
}

/** Adds `require`, `display`, `clear_output`, the shims of other kernels and the host contract to the global object. */
export function installGlobals(surroundings: Surroundings): void {
  const { displays, modules, cancel, awaits, clear, signal } = surroundings;
  const host: Host = {
    display: (value, { display_id = crypto.randomUUID() } = {}) => {
      displays.show(value, { display_id });
      return display_id;
    },
    update: (display_id, value) => void displays.show(value, { display_id, update: true }),
    clear: (wait = false) => clear(wait),
    get signal() {
      return signal();
    },
    cancel,
  };

  const define = (name: string | symbol, value: unknown, changeable: boolean): void => {
    Object.defineProperty(globalThis, name, {
      value,
      writable: changeable,
      configurable: changeable,
    });
  };
  define("require", modules.require, true);
  define("display", createDisplay(displays, clear), true);
  define("clear_output", (wait?: unknown) => clear(Boolean(wait)), true);
  define(IMPORT, modules.import, false);
  define(COMPLETED, modules.completed, false);
  define(REQUIRE, modules.requireFrom, false);
  define(REQUIRED, modules.required, false);
  define(IMPORT_META, modules.meta, false);
  define(USING, use, false);
  define(THROWN, thrown, false);
  define(WAIT, awaits.wait, false);
  Object.defineProperty(globalThis, CAME, { get: awaits.came });
  Object.defineProperty(globalThis, GOT, {
    get: () => awaits.got,
    set: (got: typeof awaits.got) => {
      awaits.got = got;
    },
  });
  define(Symbol.for("sonde.host"), host, false);
  installTslab(displays);
  installHelpers();
}
