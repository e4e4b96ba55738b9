/* oxlint-disable unicorn/require-post-message-target-origin -- a worker, not a window */
// A thread of its own: onnxruntime wants arrays of its own realm, and jest's tests live in another.
import { parentPort } from "node:worker_threads";
import { InferenceSession, Tensor } from "onnxruntime-node";
import type { Feed, Request } from "./runtime.ts";

// On x86 without VNNI the 8-bit products saturate at 16 bits otherwise.
const extra = { session: { x64quantprecision: "1" } };

let session: InferenceSession;

parentPort?.on("message", (request: Request) => {
  void answer(request).then(
    (value) => parentPort?.postMessage({ value }),
    (error: unknown) => parentPort?.postMessage({ error: String(error) }),
  );
});

async function answer(request: Request): Promise<unknown> {
  if (request.kind === "load") {
    session = await InferenceSession.create(request.bytes, { intraOpNumThreads: 1, extra });
    return [...session.inputNames];
  }
  const feeds = Object.fromEntries(
    Object.entries(request.feeds).map(([name, feed]) => [name, tensor(feed)]),
  );
  const found = await session.run(feeds);
  return Object.fromEntries(Object.entries(found).map(([name, { data }]) => [name, data]));
}

function tensor({ data, shape }: Feed): Tensor {
  if (data instanceof Float32Array) return new Tensor("float32", data, shape);
  if (data instanceof Int32Array) return new Tensor("int32", data, shape);
  if (data instanceof Int8Array) return new Tensor("int8", data, shape);
  if (data instanceof Uint8Array) return new Tensor("bool", data, shape);
  return new Tensor("string", data, shape);
}
