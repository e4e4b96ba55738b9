import { expect, test } from "@jest/globals";
import { parseInstall } from "#kernel/kernelspec/arguments.ts";

test("--permission asks for the restricted kernel, under a name of its own", () => {
  expect(parseInstall(["--permission", "--env", "A=b"])).toMatchObject({
    name: "sonde-restricted",
    displayName: "TypeScript (Sonde, restricted)",
    env: { A: "b", SONDE_PERMISSION: "1" },
  });
  expect(parseInstall(["--permission", "--name", "safe"])).toMatchObject({ name: "safe" });
  expect(parseInstall([]).env).toEqual({});
});
