import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** A running JupyterLab. */
export interface Lab {
  /** The address of a notebook in its root folder, token included. */
  url(notebook: string): string;
  close(): Promise<void>;
}

/** Starts JupyterLab of a Python environment over `folder`, seeing the kernelspecs of `prefix`, under a base URL as JupyterHub gives it. */
export async function startLab(bin: string, folder: string, prefix: string): Promise<Lab> {
  const token = "sonde-e2e";
  const base = "/user/me/";
  const lab = spawn(
    join(bin, "python"),
    [
      "-m",
      "jupyterlab",
      "--no-browser",
      "--allow-root",
      "--ip=127.0.0.1",
      "--port=0",
      `--ServerApp.base_url=${base}`,
      `--IdentityProvider.token=${token}`,
      `--ServerApp.root_dir=${folder}`,
      "--LabApp.extension_manager=readonly",
    ],
    {
      env: {
        ...process.env,
        NODE_OPTIONS: "",
        JUPYTER_PATH: join(prefix, "share", "jupyter"),
        JUPYTER_CONFIG_DIR: join(folder, ".config"),
        JUPYTER_DATA_DIR: join(folder, ".data"),
        JUPYTER_RUNTIME_DIR: join(folder, ".runtime"),
        IPYTHONDIR: join(folder, ".ipython"),
      },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const origin = await address(lab);
  return {
    url: (notebook) => `${origin}${base}lab/tree/${notebook}?token=${token}&reset`,
    async close() {
      if (lab.exitCode !== null) return;
      lab.kill("SIGTERM");
      const killed = setTimeout(() => lab.kill("SIGKILL"), 10_000);
      await once(lab, "exit");
      clearTimeout(killed);
    },
  };
}

/** The address that the server prints when it listens. */
function address(lab: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let log = "";
    const look = (bytes: Buffer): void => {
      log += bytes.toString();
      const found = /(http:\/\/127\.0\.0\.1:\d+)\/user\/me\//.exec(log);
      if (found?.[1]) resolve(found[1]);
    };
    lab.stdout?.on("data", look);
    lab.stderr?.on("data", look);
    lab.on("exit", (code) => reject(new Error(`JupyterLab ended with code ${code}:\n${log}`)));
    setTimeout(
      () => reject(new Error(`JupyterLab did not start in 60 s:\n${log}`)),
      60_000,
    ).unref();
  });
}
