import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** Where a kernelspec goes: for the user, under a prefix, or into the active Python environment. */
export interface Target {
  readonly prefix?: string;
  readonly sysPrefix?: boolean;
}

/** Jupyter's `kernels` folder for a target; the user's own when nothing is chosen. */
export function kernelsFolder(
  { prefix, sysPrefix }: Target,
  env: NodeJS.ProcessEnv = process.env,
): string {
  if (prefix !== undefined) return join(resolve(prefix), "share", "jupyter", "kernels");
  if (!sysPrefix) return join(userDataFolder(env), "kernels");
  const active = env["VIRTUAL_ENV"] ?? env["CONDA_PREFIX"];
  if (!active)
    throw new Error(
      "install: --sys-prefix needs an active environment, but VIRTUAL_ENV and CONDA_PREFIX are not set; activate one or use --prefix",
    );
  return join(active, "share", "jupyter", "kernels");
}

/** Jupyter's data folder of the user, as jupyter_core's `jupyter_data_dir` finds it. */
function userDataFolder(env: NodeJS.ProcessEnv): string {
  if (env["JUPYTER_DATA_DIR"]) return env["JUPYTER_DATA_DIR"];
  if (process.platform === "darwin") return join(homedir(), "Library", "Jupyter");
  if (process.platform === "win32" && env["APPDATA"]) return join(env["APPDATA"], "jupyter");
  return join(env["XDG_DATA_HOME"] ?? join(homedir(), ".local", "share"), "jupyter");
}
