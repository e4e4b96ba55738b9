// A conversation of JupyterLab's debugger with ipykernel, recorded by record.py, led again with this kernel.
import { expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { spawnKernel } from "../../support/kernel-process.ts";
import { violations } from "../../support/message-spec.ts";
import { DebugClient } from "./debug-client.ts";

/** The recorded cell in TypeScript, line by line. */
const CODE = "function f(a: number, b: number) {\n  const c = a + b;\n  return c; }\n\nf(2, 3)";

interface Message {
  readonly command?: string;
  readonly event?: string;
  readonly execute?: true;
  readonly arguments?: Record<string, unknown>;
  readonly answer?: Record<string, unknown>;
  readonly content?: Record<string, unknown>;
}

/** What debugpy says beyond what front ends read, or by other names: a reason each. */
const OTHERWISE: readonly RegExp[] = [
  /\.preserveFocusHint$|\.hitBreakpointIds$/, // of stopped: optional, JupyterLab does not read them
  /\.sourceReference$|scopes\.source$/, // 0 and {}: nothing
  /presentationHint$/, // only where there is something to hint at
  /^inspectVariables\.body\.variables\.type$/, // JupyterLab would show it in place of an object's value
  /^initialize\.body\./, // what each debugger can do is its own
  /^exceptionPaths/, // the names of Python's exceptions
];

const file = new URL("conversation.json", import.meta.url);
const { steps } = JSON.parse(readFileSync(file, "utf8")) as { steps: readonly Message[] };

test("the recorded conversation with ipykernel keeps its shape", async () => {
  const kernel = await spawnKernel();
  await kernel.client.ready();
  const debug = new DebugClient(kernel.client);
  let cell: ReturnType<DebugClient["run"]> | undefined;
  // Numbers that one side gives and the other sends back.
  const ids = new Map<unknown, unknown>();
  const missing: string[] = [];
  for (const step of steps) {
    if (step.execute) cell = debug.run(CODE);
    else if (step.event !== undefined) {
      const body = await debug.event(step.event);
      missing.push(...differences(step.content?.["body"] ?? {}, body, step.event));
    } else {
      const { command = "", answer = {} } = step;
      const said = await debug.request(command, translated(step.arguments ?? {}, ids));
      // ipykernel answers `modules` with a body alone.
      expect([command, said.success]).toEqual([command, answer["success"] ?? true]);
      note(answer, said, ids);
      missing.push(...differences(answer["body"] ?? {}, said.body, `${command}.body`));
    }
  }
  expect((await cell?.ended)?.reply.content.status).toBe("ok");
  const wrong = kernel.client.messages.flatMap(violations);
  await kernel.stop();
  expect(missing.filter((path) => !OTHERWISE.some((one) => one.test(path)))).toEqual([]);
  expect(wrong).toEqual([]);
}, 60_000);

/** The recorded arguments with this kernel's code, path and numbers. */
function translated(args: Record<string, unknown>, ids: ReadonlyMap<unknown, unknown>): object {
  const entries = Object.entries(args).map(([key, value]) => {
    if (key === "code") return [key, CODE];
    if (key === "source") return [key, { path: ids.get("$path") }];
    return [
      key,
      /(?:Id|Reference)$/.test(key) ? (ids.get(`${key}:${String(value)}`) ?? value) : value,
    ];
  });
  return Object.fromEntries(entries) as object;
}

/** Remembers which of this kernel's numbers stand for the recorded ones. Mutates `ids`. */
function note(recorded: unknown, said: unknown, ids: Map<unknown, unknown>): void {
  if (typeof recorded !== "object" || recorded === null) return;
  for (const [key, value] of Object.entries(recorded)) {
    const own = (Object(said) as Record<string, unknown>)[key];
    if (key === "id") ids.set(`frameId:${String(value)}`, own);
    if (key === "variablesReference") ids.set(`${key}:${String(value)}`, own);
    if (key === "sourcePath") ids.set("$path", own);
    note(value, own, ids);
  }
}

/** The fields of a recorded value that another lacks or has with another type. */
function differences(recorded: unknown, said: unknown, path: string): string[] {
  if (kind(recorded) !== kind(said)) return [path];
  if (Array.isArray(recorded)) {
    const [first] = said as unknown[];
    return recorded.length === 0 || first === undefined
      ? []
      : differences(recorded[0], first, path);
  }
  if (kind(recorded) !== "object") return [];
  return Object.entries(recorded as object).flatMap(([key, value]) =>
    differences(value, (said as Record<string, unknown>)[key], `${path}.${key}`),
  );
}

const kind = (value: unknown): string => (Array.isArray(value) ? "list" : typeof value);
