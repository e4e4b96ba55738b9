/** Throws for something that the file format cannot say, or that nobody has written down yet. */
export function unmapped(what: string, remedy = "leave it out of what is exported"): never {
  throw new TypeError(`export: no ONNX mapping for ${what}; ${remedy}`);
}
