import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { kernelsFolder, searchedFolders } from "#kernel/kernelspec/folders.ts";
import { install, uninstall } from "#kernel/kernelspec/install.ts";
import { installed } from "#kernel/kernelspec/installed.ts";
import { problemOf } from "#kernel/kernelspec/problem.ts";

const linux = (env: Record<string, string>) =>
  ({ platform: "linux", env, home: "/home/me" }) as const;

let prefix: string;
beforeEach(() => {
  prefix = mkdtempSync(join(tmpdir(), "sonde-spec-"));
});
afterEach(() => rmSync(prefix, { recursive: true, force: true }));

test("the kernelspec of another kernel is neither replaced nor removed", () => {
  const folder = join(prefix, "share", "jupyter", "kernels", "python3");
  mkdirSync(folder, { recursive: true });
  const spec = '{ "argv": ["python", "-m", "ipykernel_launcher"], "display_name": "Python 3" }';
  writeFileSync(join(folder, "kernel.json"), spec);
  expect(() => install({ prefix }, { name: "python3" })).toThrow(
    /choose another name with --name$/,
  );
  expect(() => uninstall({ prefix }, "python3")).toThrow(/is not one of Sonde; jupyter kernelspec/);
  expect(readFileSync(join(folder, "kernel.json"), "utf8")).toBe(spec);
});

test("an installed kernelspec has its logos, plotly.js, papermill's translator and a command with absolute paths", () => {
  const { folder } = install({ prefix });
  expect(folder).toBe(join(prefix, "share", "jupyter", "kernels", "sonde"));
  expect(readdirSync(folder).toSorted()).toEqual([
    "kernel.json",
    "logo-32x32.png",
    "logo-64x64.png",
    "logo-svg.svg",
    "plotly.min.js",
    "sonde_papermill.py",
  ]);
  const spec = JSON.parse(readFileSync(join(folder, "kernel.json"), "utf8"));
  expect(spec).toMatchObject({
    display_name: "TypeScript (Sonde)",
    language: "typescript",
    interrupt_mode: "message",
    env: { SONDE_KERNELSPEC: "sonde" },
  });
  expect(isAbsolute(spec.argv[0])).toBe(true);
  expect(spec.argv.slice(-2)).toEqual(["start", "{connection_file}"]);
});

test("a name and a display name of one's own are kept apart from the default ones", () => {
  const { folder } = install({ prefix }, { name: "sonde-dev", displayName: "TypeScript (dev)" });
  const spec = JSON.parse(readFileSync(join(folder, "kernel.json"), "utf8"));
  expect(spec.display_name).toBe("TypeScript (dev)");
  expect(spec.env).toEqual({ SONDE_KERNELSPEC: "sonde-dev" });
  expect(existsSync(join(prefix, "share/jupyter/kernels/sonde"))).toBe(false);
});

test("installing again replaces what was there and leaves nothing else behind", () => {
  const { folder } = install({ prefix });
  writeFileSync(join(folder, "old.txt"), "old");
  install({ prefix });
  expect(existsSync(join(folder, "old.txt"))).toBe(false);
  expect(readdirSync(join(folder, ".."))).toEqual(["sonde"]);
});

test("uninstall removes the kernelspec, and says so when there is none", () => {
  const { folder } = install({ prefix });
  expect(uninstall({ prefix })).toBe(folder);
  expect(existsSync(folder)).toBe(false);
  expect(() => uninstall({ prefix })).toThrow(`uninstall: no kernelspec at ${folder}`);
});

test("a name that Jupyter would refuse is refused", () => {
  for (const name of ["a b", "../x", "..", ""])
    expect(() => install({ prefix }, { name })).toThrow(
      `kernelspec: '${name}' is not a name that Jupyter takes`,
    );
});

test("a folder that cannot be written is named with the remedy", () => {
  writeFileSync(join(prefix, "file"), "");
  expect(() => install({ prefix }, { name: "n".repeat(300) })).toThrow(
    /install: cannot write .*n \(ENAMETOOLONG\); choose another/,
  );
  const places = [join(prefix, "file"), ...(process.platform === "linux" ? ["/proc/nope"] : [])];
  for (const place of places)
    expect(() => install({ prefix: place })).toThrow(/install: cannot write .*--prefix/);
});

test("--sys-prefix is the active environment, else an error", () => {
  expect(kernelsFolder({ sysPrefix: true }, linux({ VIRTUAL_ENV: "/v", CONDA_PREFIX: "/c" }))).toBe(
    "/v/share/jupyter/kernels",
  );
  expect(kernelsFolder({ sysPrefix: true }, linux({ CONDA_PREFIX: "/c" }))).toBe(
    "/c/share/jupyter/kernels",
  );
  expect(() => kernelsFolder({ sysPrefix: true }, linux({}))).toThrow(
    "VIRTUAL_ENV and CONDA_PREFIX are not set",
  );
});

test.each([
  ["linux", { JUPYTER_DATA_DIR: "/data" }, "/data/kernels"],
  ["linux", { XDG_DATA_HOME: "/xdg" }, "/xdg/jupyter/kernels"],
  ["linux", { XDG_DATA_HOME: "" }, "/home/me/.local/share/jupyter/kernels"],
  ["linux", {}, "/home/me/.local/share/jupyter/kernels"],
  ["darwin", {}, "/home/me/Library/Jupyter/kernels"],
  [
    "win32",
    { APPDATA: "C:\\Users\\me\\AppData\\Roaming" },
    "C:\\Users\\me\\AppData\\Roaming\\jupyter\\kernels",
  ],
  ["win32", {}, "\\home\\me\\.jupyter\\data\\kernels"],
] as const)("the user's folder on %s with %j is %s", (platform, env, folder) => {
  expect(kernelsFolder({}, { platform, env, home: "/home/me" })).toBe(folder);
});

test("a prefix on Windows is a Windows path", () => {
  expect(kernelsFolder({ prefix: "C:\\my env" }, { platform: "win32", env: {}, home: "" })).toBe(
    "C:\\my env\\share\\jupyter\\kernels",
  );
});

test("kernels are looked for where Jupyter looks, in its order", () => {
  const env = { JUPYTER_PATH: "/one:/two", VIRTUAL_ENV: "/venv" };
  expect(searchedFolders(linux(env))).toEqual([
    "/one/kernels",
    "/two/kernels",
    "/venv/share/jupyter/kernels",
    "/home/me/.local/share/jupyter/kernels",
    "/usr/local/share/jupyter/kernels",
    "/usr/share/jupyter/kernels",
  ]);
  const windows = { JUPYTER_PATH: "C:\\a;D:\\b", PROGRAMDATA: "C:\\ProgramData" };
  expect(searchedFolders({ platform: "win32", env: windows, home: "C:\\me" })).toEqual([
    "C:\\a\\kernels",
    "D:\\b\\kernels",
    "C:\\me\\.jupyter\\data\\kernels",
    "C:\\ProgramData\\jupyter\\kernels",
  ]);
});

test.each([
  [{ VIRTUAL_ENV: "/e", JUPYTER_PREFER_ENV_PATH: "0" }, "the user's"],
  [{ CONDA_PREFIX: "/e" }, "the user's"],
  [{ CONDA_PREFIX: "/e", CONDA_DEFAULT_ENV: "base" }, "the user's"],
  [{ CONDA_PREFIX: "/e", CONDA_DEFAULT_ENV: "mine" }, "the environment's"],
  [{ CONDA_PREFIX: "/e", JUPYTER_PREFER_ENV_PATH: "1" }, "the environment's"],
])("with %j the first folder is %s", (env, first) => {
  const [found] = searchedFolders(linux(env));
  expect(found).toBe(
    first === "the user's" ? "/home/me/.local/share/jupyter/kernels" : "/e/share/jupyter/kernels",
  );
});

test("environment variables and flags of Node are stored", () => {
  const { spec } = install(
    { prefix },
    { env: { DATA: "/d e" }, nodeOptions: ["--max-old-space-size=300", "--expose-gc"] },
  );
  expect(spec.env).toEqual({
    SONDE_KERNELSPEC: "sonde",
    SONDE_NODE_OPTIONS: '["--max-old-space-size=300","--expose-gc"]',
    DATA: "/d e",
  });
  expect(() => install({ prefix }, { nodeOptions: ["--nonsense"] })).toThrow(
    /^install: Node does not start with --nonsense \(.*bad option.*\); correct --node-option$/,
  );
  expect(() => install({ prefix }, { nodeOptions: ["--stack-size=x"] })).toThrow(
    /^install: Node does not start with --stack-size=x \(.*--stack-size=x.*\); correct/,
  );
});

test("a folder with spaces is one", () => {
  const { folder } = install({ prefix: join(prefix, "my env") }, { name: "Sonde-2" });
  expect(folder).toBe(join(prefix, "my env", "share", "jupyter", "kernels", "sonde-2"));
  expect(existsSync(join(folder, "kernel.json"))).toBe(true);
});

describe("the installed kernels", () => {
  const kernels = () => join(prefix, "share", "jupyter", "kernels");
  const change = (name: string, to: object): void => {
    const file = join(kernels(), name, "kernel.json");
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), ...to }));
  };
  const problems = () => installed([kernels()]).map((one) => problemOf(one));

  test("are those of Sonde, whatever their names", () => {
    install({ prefix });
    install({ prefix }, { name: "other" });
    mkdirSync(join(kernels(), "python3"));
    writeFileSync(join(kernels(), "python3", "kernel.json"), '{ "argv": ["python"] }');
    expect(installed([kernels(), join(prefix, "missing")]).map(({ name }) => name)).toEqual([
      "other",
      "sonde",
    ]);
  });

  test("are hidden by one of the same name in an earlier folder", () => {
    install({ prefix });
    const later = join(prefix, "later");
    install({ prefix: later });
    const [, second] = installed([kernels(), join(later, "share", "jupyter", "kernels")]);
    expect(second?.hiddenBy).toBe(join(kernels(), "sonde"));
    expect(second && problemOf(second)?.what).toMatch(/^hidden by /);
  });

  test("are well when what they name is there", () => {
    // The command line that a kernelspec names is the built one.
    install({ prefix });
    expect(problems()).toEqual([undefined]);
  });

  test("are broken when their file, their node or their Sonde is", () => {
    install({ prefix });
    writeFileSync(join(kernels(), "sonde", "kernel.json"), "{");
    expect(problems()).toMatchObject([
      {
        what: "kernel.json cannot be read",
        remedy: expect.stringMatching(/^sonde install, or delete /),
      },
    ]);
    install({ prefix });
    const { argv } = JSON.parse(readFileSync(join(kernels(), "sonde", "kernel.json"), "utf8"));
    const cli = argv.at(-3);
    change("sonde", { argv: ["/gone/node", cli] });
    expect(problems()).toEqual([
      {
        what: "its node is gone: /gone/node",
        remedy: "sonde install with the Node that is there now",
      },
    ]);
    change("sonde", { argv: ["/gone/sonde-launch", process.execPath, cli] });
    expect(problems()).toEqual([
      { what: "its launcher is gone: /gone/sonde-launch", remedy: "sonde install" },
    ]);
    change("sonde", { argv: [process.execPath, "/gone/sonde/dist/kernel/cli.js"] });
    expect(problems()).toEqual([
      {
        what: "its Sonde is gone: /gone/sonde/dist/kernel/cli.js",
        remedy: "sonde install, or sonde uninstall",
      },
    ]);
  });

  test("are told when they belong to another installation or an old Node", () => {
    install({ prefix }, { name: "mine" });
    const root = join(prefix, "node_modules", "sonde");
    mkdirSync(join(root, "dist", "kernel"), { recursive: true });
    writeFileSync(join(root, "dist", "kernel", "cli.js"), "");
    writeFileSync(join(root, "package.json"), '{ "version": "0.0.1" }');
    change("mine", { argv: [process.execPath, join(root, "dist", "kernel", "cli.js")] });
    expect(problems()).toMatchObject([
      {
        what: expect.stringMatching(
          /^belongs to another installation, .*sonde \(0\.0\.1\); this one is /,
        ),
        remedy: "sonde install --name mine points it here",
      },
    ]);
    const old = join(prefix, "old-node");
    writeFileSync(old, "#!/bin/sh\necho 18.0.0\n", { mode: 0o755 });
    change("mine", { argv: [old, join(root, "dist", "kernel", "cli.js")] });
    expect(problems()).toMatchObject([{ what: "its node is 18.0.0, 24 is needed" }]);
  });
});
