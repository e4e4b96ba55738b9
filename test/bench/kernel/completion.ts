import type { KernelClient } from "../../support/kernel-client.ts";
import { record } from "./contenders.ts";
import { type Group, withKernel } from "./session.ts";

/** A kernel that is blocked answers no sooner than this. */
const PATIENCE = 1500;

/** Completion of members at 10 and at 200 executed cells, and while a cell loops. */
export const completion: Group = async (contender, { short }) => {
  const { language } = contender;
  await withKernel(
    contender,
    async ({ client }) => {
      await client.ready();
      for (let i = 1; i <= 10; i++) await client.execute(language.define(i).code);
      record(contender, "completion, first", await complete(client, language.define(10).question));
      for (let i = 0; i < (short ? 30 : 200); i++)
        record(
          contender,
          "completion",
          await complete(client, language.define(1 + (i % 10)).question),
        );
      for (let i = 11; i <= 200; i++) await client.execute(language.define(i).code);
      await complete(client, language.define(200).question);
      for (let i = 0; i < (short ? 20 : 100); i++)
        record(
          contender,
          "completion at 200 cells",
          await complete(client, language.define(101 + (i % 100)).question),
        );
      const id = client.send("execute_request", {
        code: language.endless["a loop"],
        silent: false,
      });
      await client.next(
        ({ content, parent }) => content.execution_state === "busy" && parent.msg_id === id,
      );
      for (let i = 0; i < (short ? 10 : 50); i++) {
        const took = await complete(client, language.define(1 + (i % 10)).question);
        record(contender, "completion while a cell loops", took);
        if (Number.isNaN(took)) return;
      }
    },
    0,
  );
};

/** From the request to its reply; NaN when none comes soon or it knows no member. */
async function complete(client: KernelClient, code: string): Promise<number> {
  const sent = performance.now();
  const id = client.send("complete_request", { code, cursor_pos: code.length });
  try {
    const reply = await client.next(
      ({ type, parent }) => type === "complete_reply" && parent.msg_id === id,
      PATIENCE,
    );
    return reply.content.matches.length > 0 ? reply.at - sent : Number.NaN;
  } catch {
    return Number.NaN;
  }
}
