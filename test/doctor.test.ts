import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { root } from "#test/support/cli.ts";
import { doctor } from "#sdk/doctor.ts";

test("the doctor finds everything in a built checkout, or says what to do", async () => {
  const findings = await doctor();
  expect(findings.map(({ what }) => what)).toEqual([
    "addon",
    "device",
    "tables",
    "charts",
    "interactive charts",
    "data sets",
  ]);
  const found = Object.fromEntries(findings.map(({ what, found }) => [what, found]));
  expect(found["tables"]).toMatch(/^DuckDB v\d/);
  expect(found["charts"]).toMatch(/^vega \d/);
  expect(found["data sets"]).toBe("8 of 8 data sets");
  expect(findings.filter(({ remedy }) => remedy?.startsWith("needed: "))).toEqual([]);
});

test("as a program it tells the same as JSON, and nothing else, on stdout", () => {
  const script = join(root, "dist", "sdk", "doctor.js");
  const told = execFileSync(process.execPath, [script, "--json"], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    env: { ...process.env, SONDE_DEVICE: "nonsense" },
  });
  const device = (JSON.parse(told) as { what: string }[]).find(({ what }) => what === "device");
  expect(device).toMatchObject({ remedy: expect.stringContaining("needed: set SONDE_DEVICE") });
});
