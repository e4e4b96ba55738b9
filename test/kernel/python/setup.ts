import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..", "..", "..");
const pinned = join(import.meta.dirname, "requirements.txt");

/**
 * The folder of `python` in a virtual environment with the pinned packages (or those of another requirements file), made when it is not there yet;
 * null, and said, when this machine cannot make one. It lies in `$SONDE_CACHE`, else in `.venv/`.
 */
export async function pythonEnvironment(
  requirements: string = pinned,
  name = "jupyter",
): Promise<string | null> {
  const folder = join(process.env["SONDE_CACHE"] ?? join(root, ".venv"), name);
  const bin = join(folder, process.platform === "win32" ? "Scripts" : "bin");
  const marker = join(folder, "installed.txt");
  const wanted = readFileSync(requirements, "utf8");
  if (existsSync(marker) && readFileSync(marker, "utf8") === wanted && works(bin)) return bin;

  const found = spawnSync("python3", ["--version"], { encoding: "utf8" });
  if (found.status !== 0) return skip("python3 is missing; install it to run the Jupyter suites");
  console.log(
    `making a virtual environment in ${folder} with ${wanted.trim().replaceAll("\n", ", ")}`,
  );
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const made = spawnSync("python3", ["-m", "venv", folder], { encoding: "utf8" });
  if (made.status !== 0)
    return skip(`python3 -m venv does not work (${made.stdout.trim()}); install python3-venv`);
  const pip = [
    "-m",
    "pip",
    "install",
    "--quiet",
    "--disable-pip-version-check",
    "-r",
    requirements,
  ];
  const installed = spawnSync(join(bin, "python"), pip, { encoding: "utf8" });
  if (installed.status !== 0) throw new Error(`pip install failed:\n${installed.stderr}`);
  writeFileSync(marker, wanted);
  return bin;
}

/** The interpreter that the environment links to may have gone. */
function works(bin: string): boolean {
  return spawnSync(join(bin, "python"), ["--version"]).status === 0;
}

function skip(why: string): null {
  console.log(`skipped: ${why}`);
  return null;
}
