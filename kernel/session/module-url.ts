import { fileURLToPath } from "node:url";
import { isInstalled } from "./installation.ts";

const VERSION = "sonde-version";
const VERSIONED = new RegExp(`[?&]${VERSION}=(\\d+)$`);

/** The URL under which a file is loaded anew. */
export const addVersion = (url: string, version: number): string =>
  version === 0 ? url : `${url}${url.includes("?") ? "&" : "?"}${VERSION}=${version}`;

export const withoutVersion = (url: string): string => url.replace(VERSIONED, "");

/** How often a file was loaded before it was loaded under this URL. */
export const versionOf = (url: string): number => Number(VERSIONED.exec(url)?.[1] ?? 0);

/** Whether a URL is that of a file of the user's, and of no package. */
export const isLocal = (url: string): boolean =>
  url.startsWith("file:") &&
  !url.includes("/node_modules/") &&
  !isInstalled(fileURLToPath(withoutVersion(url)));

/** Whether a file is TypeScript or JSX. */
export const isCompiled = (path: string): boolean =>
  /\.(?:[mc]?tsx?|jsx)$/.test(path) && !/\.d\.[mc]?ts$/.test(path);

/** Whether a URL is that of a package's file in TypeScript or JSX. */
export const isPackageCode = (url: string): boolean =>
  url.includes("/node_modules/") && isCompiled(url) && !isInstalled(fileURLToPath(url));
