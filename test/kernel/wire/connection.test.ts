import { expect, test } from "@jest/globals";
import { formatAddress, parseConnection, readConnection } from "#kernel/wire/connection.ts";

const file = {
  transport: "tcp",
  ip: "127.0.0.1",
  shell_port: 1,
  iopub_port: 2,
  stdin_port: 3,
  control_port: 4,
  hb_port: 5,
  signature_scheme: "hmac-sha256",
  key: "k",
};
const parse = (changes: object) => parseConnection(JSON.stringify({ ...file, ...changes }));

test("both transports give addresses", () => {
  expect(formatAddress(parse({}), "iopub_port")).toBe("tcp://127.0.0.1:2");
  expect(formatAddress(parse({ transport: "ipc", ip: "/tmp/k" }), "hb_port")).toBe(
    "ipc:///tmp/k-5",
  );
});

test("what is missing from a connection file is named", () => {
  expect(() => parse({ shell_port: "1" })).toThrow(
    'connection file: shell_port must be a port number, got "1"',
  );
  for (const hb_port of [-1, 65_536, 1.5])
    expect(() => parse({ hb_port })).toThrow(
      `connection file: hb_port must be a port number, got ${hb_port}`,
    );
  expect(parse({ transport: "ipc", hb_port: 70_000 }).hb_port).toBe(70_000);
  expect(() => parse({ transport: "udp" })).toThrow(
    'connection file: transport must be tcp or ipc, got "udp"',
  );
  expect(() => parse({ signature_scheme: "none" })).toThrow("signature_scheme must be hmac-");
  expect(() => parse({ ip: undefined })).toThrow("connection file: ip must be text, got nothing");
  expect(() => parseConnection("{")).toThrow("connection file: it is not JSON");
  expect(() => parseConnection("[]")).toThrow("shell_port must be a port number");
  expect(() => parseConnection("null")).toThrow("connection file: expected an object, got null");
  expect(() => readConnection("/nowhere/c.json")).toThrow(
    "connection file: cannot read /nowhere/c.json",
  );
});
