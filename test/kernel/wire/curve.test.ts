import { expect, test } from "@jest/globals";
import { curveKeyPair, Dealer, Subscriber } from "zeromq";
import { startKernel } from "#kernel/kernel.ts";
import { parseConnection } from "#kernel/wire/connection.ts";
import { fakeLanguage, fakeSession } from "../../support/fake-session.ts";
import { addressOf, createConnectionFile, KernelClient } from "../../support/kernel-client.ts";

test("with the keys of the connection file all sockets are encrypted, and nobody else is heard or hears", async () => {
  const { publicKey: curve_publickey, secretKey: curve_secretkey } = curveKeyPair();
  const file = { ...(await createConnectionFile()), curve_publickey, curve_secretkey };
  const kernel = await startKernel(parseConnection(JSON.stringify(file)), {
    folder: ".",
    startSession: ({ publish }) => fakeSession(publish),
    startLanguage: () => fakeLanguage(),
  });
  const client = new KernelClient(file);
  const { curve_publickey: _, curve_secretkey: __, ...open } = file;
  const strangers = (["shell_port", "control_port", "stdin_port", "hb_port"] as const).map(
    (port) => {
      const socket = new Dealer({ receiveTimeout: 700, linger: 0 });
      socket.connect(addressOf(open, port));
      return socket;
    },
  );
  const listener = new Subscriber({ receiveTimeout: 700, linger: 0 });
  listener.subscribe("");
  listener.connect(addressOf(open, "iopub_port"));
  try {
    await client.ready();
    for (const channel of ["shell", "control"] as const) {
      const { reply } = await client.request("kernel_info_request", {}, channel);
      expect(reply.content.status).toBe("ok");
    }
    // Signed as it should be, but by somebody without the keys.
    const header = { msg_id: "1", msg_type: "kernel_info_request", session: "s", username: "u" };
    const parts = [header, {}, {}, {}].map((part) => JSON.stringify(part));
    const heard = [listener, ...strangers].map(async (socket) => {
      if (socket instanceof Dealer)
        socket.send(["<IDS|MSG>", client.sign(parts), ...parts]).catch(() => undefined);
      await expect(socket.receive()).rejects.toThrow();
    });
    await Promise.all(heard);
  } finally {
    client.close();
    for (const socket of [listener, ...strangers]) socket.close();
    await kernel.close();
  }
});

test("half of the keys is an error, and so is a key that is none", async () => {
  const file = await createConnectionFile();
  const parse = (more: object) => () => parseConnection(JSON.stringify({ ...file, ...more }));
  expect(parse({ curve_publickey: "a".repeat(40) })).toThrow(
    "connection file: curve_secretkey must be a CURVE key of 40 characters",
  );
  expect(parse({ curve_publickey: "short", curve_secretkey: "a".repeat(40) })).toThrow(
    "connection file: curve_publickey must be a CURVE key of 40 characters",
  );
  expect(parse({ curve_publickey: null, curve_secretkey: null })).not.toThrow();
});
