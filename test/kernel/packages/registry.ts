import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { pack } from "./support.ts";

/** A package registry for npm, on this machine. */
export interface Registry {
  readonly url: string;
  publish(name: string, version: string, files: Readonly<Record<string, string>>): void;
  close(): void;
}

/** Starts a registry. It never answers for the package `hangs`. */
export async function startRegistry(): Promise<Registry> {
  const archives = new Map<string, Map<string, string>>();
  const server = createServer((request, response) => {
    const [name = "", version] = decodeURIComponent(request.url ?? "")
      .slice(1)
      .split("/-/");
    const versions = archives.get(name);
    if (name === "hangs") return;
    if (versions === undefined) response.writeHead(404).end("{}");
    else if (version === undefined) response.end(JSON.stringify(describe(name, versions)));
    else response.end(readFileSync(String(versions.get(version))));
  });
  const describe = (name: string, versions: ReadonlyMap<string, string>): unknown => ({
    name,
    "dist-tags": { latest: [...versions.keys()].at(-1) },
    versions: Object.fromEntries(
      [...versions].map(([version, file]) => {
        const hash = createHash("sha512").update(readFileSync(file)).digest("base64");
        const tarball = `${url()}${name}/-/${version}`;
        return [version, { name, version, dist: { tarball, integrity: `sha512-${hash}` } }];
      }),
    ),
  });
  const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: url(),
    publish(name, version, files) {
      const versions = archives.get(name) ?? new Map<string, string>();
      versions.set(
        version,
        pack(
          { name, version, type: "module", exports: { ".": "./index.js", "./sub": "./sub.js" } },
          files,
        ),
      );
      archives.set(name, versions);
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
