/* oxlint-disable unicorn/require-post-message-target-origin -- a worker, not a window */
// A thread of its own: onnxruntime wants arrays of its own realm, and jest's tests live in another.
import { parentPort } from "node:worker_threads";
import { InferenceSession, Tensor } from "onnxruntime-node";
import type { Request } from "./runtime.ts";

let session: InferenceSession;

parentPort?.on("message", (request: Request) => {
  void answer(request).then(
    (value) => parentPort?.postMessage({ value }),
    (error: unknown) => parentPort?.postMessage({ error: String(error) }),
  );
});

async function answer(request: Request): Promise<unknown> {
  if (request.kind === "load") {
    session = await InferenceSession.create(request.bytes, { intraOpNumThreads: 1 });
    return [...session.inputNames];
  }
  const feeds = Object.fromEntries(
    Object.entries(request.feeds).map(([name, { data, shape }]) => [
      name,
      Array.isArray(data) ? new Tensor("string", data, shape) : new Tensor(data, shape),
    ]),
  );
  const found = await session.run(feeds);
  return Object.fromEntries(Object.entries(found).map(([name, { data }]) => [name, data]));
}
