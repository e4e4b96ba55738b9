import { existsSync } from "node:fs";
import { posix, win32 } from "node:path";
import { home } from "../home.ts";

/** Where a kernelspec goes: for the user, under a prefix, or into the active Python environment. */
export interface Target {
  readonly prefix?: string;
  readonly sysPrefix?: boolean;
}

/** What the folders depend on. */
export interface Machine {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly home: string;
}

const here = (): Machine => ({ env: process.env, platform: process.platform, home: home() });

const paths = ({ platform }: Machine): typeof posix => (platform === "win32" ? win32 : posix);

/** Jupyter's `kernels` folder for a target; the user's own when nothing is chosen. */
export function kernelsFolder({ prefix, sysPrefix }: Target, machine: Machine = here()): string {
  const { join, resolve } = paths(machine);
  if (prefix !== undefined) return join(resolve(prefix), "share", "jupyter", "kernels");
  if (!sysPrefix) return join(userDataFolder(machine), "kernels");
  const active = environmentOf(machine);
  if (active === undefined)
    throw new Error(
      "kernelspec: --sys-prefix needs an active environment, but VIRTUAL_ENV and CONDA_PREFIX are not set; activate one or use --prefix",
    );
  return join(active, "share", "jupyter", "kernels");
}

/** All folders in which Jupyter looks for kernels, the first of a name wins; as jupyter_core's `jupyter_path` has them. */
export function searchedFolders(machine: Machine = here()): string[] {
  const { join, delimiter } = paths(machine);
  const { env } = machine;
  const active = environmentOf(machine);
  const system =
    machine.platform === "win32"
      ? [join(env["PROGRAMDATA"] ?? "C:\\ProgramData", "jupyter")]
      : ["/usr/local/share/jupyter", "/usr/share/jupyter"];
  const own = [
    userDataFolder(machine),
    ...(active === undefined ? [] : [join(active, "share", "jupyter")]),
  ];
  const data = [
    ...(env["JUPYTER_PATH"] ?? "").split(delimiter).filter((folder) => folder !== ""),
    ...(prefersEnvironment(machine) ? own.toReversed() : own),
    ...jupyterPrefix(machine).map((prefix) => join(prefix, "share", "jupyter")),
    ...system,
  ];
  return [...new Set(data)].map((folder) => join(folder, "kernels"));
}

const environmentOf = ({ env }: Machine): string | undefined =>
  env["VIRTUAL_ENV"] || env["CONDA_PREFIX"] || undefined;

/** Whether the active environment comes before the user's own folder: unless it is conda's root, or a variable says otherwise. */
function prefersEnvironment({ env }: Machine): boolean {
  const asked = env["JUPYTER_PREFER_ENV_PATH"];
  if (asked !== undefined) return !/^(?:no?|false|off|0|0\.0)$/i.test(asked);
  if (env["VIRTUAL_ENV"]) return true;
  return (env["CONDA_DEFAULT_ENV"] ?? "base") !== "base";
}

/** The prefix of the `jupyter` on PATH, which looks in its own share folder too. */
function jupyterPrefix(machine: Machine): string[] {
  const { join, dirname, delimiter } = paths(machine);
  const names = machine.platform === "win32" ? ["jupyter.exe", "jupyter.cmd"] : ["jupyter"];
  const bin = (machine.env["PATH"] ?? "")
    .split(delimiter)
    .find((folder) => names.some((name) => folder !== "" && existsSync(join(folder, name))));
  return bin === undefined ? [] : [dirname(bin)];
}

/** Jupyter's data folder of the user, as jupyter_core's `jupyter_data_dir` finds it. */
export function userDataFolder(machine: Machine = here()): string {
  const { env, platform, home } = machine;
  const { join } = paths(machine);
  if (env["JUPYTER_DATA_DIR"]) return env["JUPYTER_DATA_DIR"];
  if (platform === "darwin") return join(home, "Library", "Jupyter");
  if (platform === "win32")
    return env["APPDATA"] ? join(env["APPDATA"], "jupyter") : join(home, ".jupyter", "data");
  return join(env["XDG_DATA_HOME"] || join(home, ".local", "share"), "jupyter");
}
