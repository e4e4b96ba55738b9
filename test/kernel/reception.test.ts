import { expect, test } from "@jest/globals";
import { startKernel } from "#kernel/kernel.ts";
import { openReception } from "#kernel/reception.ts";
import { fakeLanguage, fakeSession } from "../support/fake-session.ts";
import { createConnectionFile, KernelClient } from "../support/kernel-client.ts";

test("a front end hears who we are before the kernel is there, and what it asks meanwhile is answered once it is", async () => {
  const connection = await createConnectionFile();
  const reception = await openReception(connection);
  const client = new KernelClient(connection);
  await client.ready();
  await reception.answered;

  const cell = client.answer(client.send("execute_request", { code: "1" }));
  // Over the same socket, so the cell has arrived when this is answered.
  const { reply, published } = await client.request("kernel_info_request");
  expect(reply.content).toMatchObject({ status: "ok", implementation: "sonde" });
  expect(published.map(({ content }) => content.execution_state)).toEqual(["busy", "idle"]);

  const ran: string[] = [];
  const kernel = await startKernel(connection, {
    folder: ".",
    reception,
    startSession: ({ publish }) => fakeSession(publish, ({ code }) => void ran.push(code)),
    startLanguage: () => fakeLanguage(),
  });
  expect((await cell).reply.content).toMatchObject({ status: "ok", execution_count: 1 });
  expect(ran).toEqual(["1"]);
  await kernel.close();
  client.close();
});
