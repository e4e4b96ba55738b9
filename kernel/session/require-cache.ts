import { fileURLToPath, pathToFileURL } from "node:url";
import { inspect } from "node:util";
import { isInstalled } from "./installation.ts";

type Cache = NodeJS.Require["cache"];

/**
 * What Node keeps of what was required, as cells see it: without what the kernel loaded for itself, which a cell that
 * empties the cache would make it load again. That may lie among the notebook's packages, so it matters who asked for it.
 */
export class RequireCache {
  private readonly cache: Cache;
  /** The URLs of what the kernel alone asked for. */
  private readonly own: Set<string>;
  /** The object that cells get. */
  readonly shown: Cache;

  constructor(cache: Cache) {
    this.cache = cache;
    this.own = new Set(Object.keys(cache).map((file) => pathToFileURL(file).href));
    this.shown = this.show();
  }

  /** Notes that a module asked for another. */
  asked(url: string, parentURL: string): void {
    if (!url.startsWith("file:")) return;
    if (!this.isOwn(parentURL)) this.own.delete(url);
    else if (!(fileURLToPath(url) in this.cache)) this.own.add(url);
  }

  private isOwn(url: string): boolean {
    return this.own.has(url) || (url.startsWith("file:") && isInstalled(fileURLToPath(url)));
  }

  private show(): Cache {
    const { cache } = this;
    const isShown = (key: string | symbol): key is string =>
      typeof key === "string" && key in cache && !this.isOwn(pathToFileURL(key).href);
    const keys = (): string[] => Object.keys(cache).filter(isShown);
    // Node prints what is behind a proxy; so it is asked for a copy.
    const behind = Object.create(null, {
      [inspect.custom]: {
        value: () => Object.fromEntries(keys().map((key) => [key, cache[key]])),
        configurable: true,
      },
    }) as Cache;
    return new Proxy(behind, {
      has: (_, key) => isShown(key),
      get: (_, key) => (isShown(key) ? cache[key] : undefined),
      set: (_, key, value) => Reflect.set(cache, key, value),
      ownKeys: keys,
      getOwnPropertyDescriptor: (_, key) =>
        isShown(key) ? Reflect.getOwnPropertyDescriptor(cache, key) : undefined,
      defineProperty: (_, key, descriptor) => Reflect.defineProperty(cache, key, descriptor),
      deleteProperty: (_, key) => !isShown(key) || Reflect.deleteProperty(cache, key),
    });
  }
}
