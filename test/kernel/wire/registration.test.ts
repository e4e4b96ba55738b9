import { createHmac } from "node:crypto";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { Router } from "zeromq";
import { parseRegistration, register } from "#kernel/wire/registration.ts";
import { root } from "../../support/cli.ts";
import { type ConnectionFile, KernelClient } from "../../support/kernel-client.ts";

const key = "a key";
const sign = (text: string): string => createHmac("sha256", key).update(text).digest("hex");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sonde-registration-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

const transports = process.platform === "win32" ? (["tcp"] as const) : (["tcp", "ipc"] as const);

describe.each(transports)("over %s", (transport) => {
  const ip = (): string => (transport === "tcp" ? "127.0.0.1" : join(folder, "socket"));

  async function launcher(): Promise<{ router: Router; port: number }> {
    const router = new Router({ linger: 0, receiveTimeout: 20_000 });
    await router.bind(transport === "tcp" ? "tcp://127.0.0.1:*" : `ipc://${ip()}-1`);
    const port = transport === "tcp" ? Number(/:(\d+)$/.exec(router.lastEndpoint ?? "")?.[1]) : 1;
    return { router, port };
  }

  test("a kernel given a registration file chooses its ports, tells them signed, and runs cells there", async () => {
    const { router, port } = await launcher();
    const file = join(folder, "registration.json");
    const registration = {
      kernel_id: "the kernel",
      transport,
      registration_ip: ip(),
      registration_port: port,
      signature_scheme: "hmac-sha256",
      key,
    };
    writeFileSync(file, JSON.stringify(registration));
    const { NODE_OPTIONS: _, ...env } = process.env;
    const cli = join(root, "dist", "kernel", "cli.js");
    const child = spawn(process.execPath, [cli, "start", file], { cwd: folder, env });
    const ended = once(child, "exit");
    try {
      const [identity, delimiter, signature, content] = await router.receive();
      expect([String(delimiter), String(signature)]).toEqual(["<IDS|MSG>", sign(String(content))]);
      const { kernel_id, ...ports } = JSON.parse(String(content));
      expect(kernel_id).toBe("the kernel");
      expect(new Set(Object.values(ports)).size).toBe(5);
      await router.send([identity!, "<IDS|MSG>", sign("ACK"), "ACK"]);
      const scheme = { signature_scheme: "hmac-sha256", key } as const;
      const connection = { transport, ip: ip(), ...scheme, ...ports } as ConnectionFile;
      const client = new KernelClient(connection);
      await client.ready();
      const { published } = await client.execute("6 * 7");
      const result = published.find(({ type }) => type === "execute_result");
      expect(result?.content.data["text/plain"]).toBe("42");
      client.close();
    } finally {
      child.kill("SIGTERM");
      await ended;
      router.close();
    }
  });

  test("an answer that is not signed with the key is refused", async () => {
    const { router, port } = await launcher();
    const registration = parseRegistration({
      kernel_id: "k",
      transport,
      registration_ip: ip(),
      registration_port: port,
      key,
    });
    const ports = { shell_port: 1, iopub_port: 2, stdin_port: 3, control_port: 4, hb_port: 5 };
    const registered = register(registration, ports);
    const [identity] = await router.receive();
    await router.send([identity!, "<IDS|MSG>", "0".repeat(64), "ACK"]);
    await expect(registered).rejects.toThrow("its signature is wrong");
    router.close();
  });
});

test("a registration file with a wrong field is an error that names it", () => {
  const fields = { kernel_id: "k", registration_ip: "127.0.0.1", registration_port: 1 };
  expect(() => parseRegistration({ ...fields, registration_port: "x" })).toThrow(
    'registration file: registration_port must be a port number, got "x"',
  );
  expect(() => parseRegistration({ ...fields, kernel_id: 3 })).toThrow(
    "registration file: kernel_id must be text, got 3",
  );
});
