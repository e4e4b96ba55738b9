import { expect, test } from "@jest/globals";
import { Notebook } from "./notebook.ts";

// What an endless cell loads with its first steps, and what shows afterwards that it is whole.
const loaded: Record<string, { cell: string; whole: string; result: string | undefined }> = {
  "a magic": { cell: "%timeit while (true);", whole: "%time 6", result: "6" },
  "a global of Node": {
    cell: "for (;;) performance.now();",
    whole: "performance.now() > 0",
    result: "true",
  },
  "a global that loads more when it is called": {
    cell: "for (;;) await crypto.subtle.digest('SHA-256', new Uint8Array(1));",
    whole: "(await crypto.subtle.digest('SHA-256', new Uint8Array(1))).byteLength",
    result: "32",
  },
  "a module of Node": {
    cell: "import http from 'node:http'; for (;;) http.createServer();",
    whole: "typeof http.createServer()",
    result: "object",
  },
  "the compiler": {
    cell: "enum Color { Red } for (;;);",
    whole: "enum Other { Zero, One } Other.One",
    result: "1",
  },
};

test.each(Object.entries(loaded))(
  "interrupts as %s loads leave it whole",
  async (_, { cell, whole, result }) => {
    const notebook = new Notebook();
    try {
      for (let after = 0; after < 10; after++) {
        const { error } = await notebook.run(cell, { interruptAfter: after });
        expect(error).toBe("Interrupted: execution was interrupted");
      }
      expect(await notebook.run(whole)).toMatchObject({ error: undefined, result });
      expect(notebook.restarts).toEqual([]);
    } finally {
      await notebook.close();
    }
  },
  60_000,
);
