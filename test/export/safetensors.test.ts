import { describe, expect, test } from "@jest/globals";
import { formatSafetensors, parseSafetensors } from "#sdk/export/safetensors.ts";

const file = () =>
  formatSafetensors({
    metadata: { made: "by sonde" },
    tensors: {
      weight: { shape: [2, 3], data: new Float32Array([1, 2, 3, 4, 5, -0.5]) },
      bias: { shape: [], data: new Float64Array([Math.PI]) },
      steps: { shape: [3], data: new Int32Array([1, -2, 3]) },
      none: { shape: [0, 4], data: new Uint8Array(0) },
    },
  });

test("what is written is read back", () => {
  const { tensors, metadata } = parseSafetensors(file());
  expect(metadata).toEqual({ made: "by sonde" });
  expect(tensors).toEqual({
    weight: { shape: [2, 3], data: new Float32Array([1, 2, 3, 4, 5, -0.5]) },
    bias: { shape: [], data: new Float64Array([Math.PI]) },
    steps: { shape: [3], data: new Int32Array([1, -2, 3]) },
    none: { shape: [0, 4], data: new Uint8Array(0) },
  });
});

test("a file of the Python library is read, though its data are not aligned", () => {
  // safetensors.numpy.save({"b": np.array([1, 2], "u1"), "a": np.array([[1.5]], "f4")}, {"k": "v"})
  const bytes = Buffer.from(PYTHON, "base64");
  const { tensors, metadata } = parseSafetensors(bytes);
  expect(metadata).toEqual({ k: "v" });
  expect(tensors["a"]).toEqual({ shape: [1, 1], data: new Float32Array([1.5]) });
  expect(tensors["b"]).toEqual({ shape: [2], data: new Uint8Array([1, 2]) });
});

describe("a corrupt file is an error that says what is wrong", () => {
  const text = (header: string, data = new Uint8Array(0)) => {
    const json = new TextEncoder().encode(header);
    const bytes = new Uint8Array(8 + json.length + data.length);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
    bytes.set(json, 8);
    bytes.set(data, 8 + json.length);
    return bytes;
  };
  test.each([
    ["empty", new Uint8Array(0), "the file has 0 bytes"],
    ["a picture", Buffer.from("\x89PNG\r\n\x1a\n0000"), "the header says"],
    ["no JSON", text("{nonsense"), "the header is not JSON"],
    ["a list", text("[1]"), "the header is not an object"],
    [
      "an unknown type",
      text('{"a":{"dtype":"F8","shape":[1],"data_offsets":[0,1]}}'),
      "element type F8",
    ],
    [
      "a negative size",
      text('{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}}'),
      "no valid shape",
    ],
    [
      "beyond the end",
      text('{"a":{"dtype":"U8","shape":[9],"data_offsets":[0,9]}}'),
      "bytes 0 to 9 of 0",
    ],
    [
      "a gap",
      text('{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}', new Uint8Array(2)),
      "belong to no tensor",
    ],
    [
      "more data than told",
      text("{}", new Uint8Array(2)),
      "2 bytes of data where the header tells of 0",
    ],
  ])("%s", (_name, bytes, message) => {
    expect(() => parseSafetensors(bytes)).toThrow(message);
  });

  test("cut anywhere", () => {
    const whole = file();
    for (let length = 0; length < whole.length; length += 7)
      expect(() => parseSafetensors(whole.subarray(0, length))).toThrow(TypeError);
  });
});

test("values that do not fill their shape are not written", () => {
  expect(() =>
    formatSafetensors({ metadata: {}, tensors: { a: { shape: [2], data: new Float32Array(3) } } }),
  ).toThrow('safetensors: "a" has shape [2] and 3 values of Float32Array');
  expect(() => formatSafetensors(undefined as never)).toThrow(
    "formatSafetensors: takes { tensors, metadata }, as in { tensors: { w: { shape: [2], data } }, metadata: {} }, got undefined",
  );
  expect(() => formatSafetensors({} as never)).toThrow(
    "formatSafetensors: tensors: takes an object of tensors by name, got undefined",
  );
  expect(() => parseSafetensors("w.safetensors" as never)).toThrow(
    "parseSafetensors: takes a Uint8Array of the file, got 'w.safetensors'; use await readFile(path)",
  );
});

const PYTHON =
  "iAAAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJrIjoidiJ9LCJhIjp7ImR0eXBlIjoiRjMyIiwic2hhcGUiOlsxLDFdLCJkYXRhX29mZnNldHMiOlswLDRdfSwiYiI6eyJkdHlwZSI6IlU4Iiwic2hhcGUiOlsyXSwiZGF0YV9vZmZzZXRzIjpbNCw2XX19ICAgAADAPwEC";
