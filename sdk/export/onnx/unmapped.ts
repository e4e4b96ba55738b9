/** Something of a model that a file format cannot say, or that nobody has written down yet. */
export class UnmappedError extends TypeError {
  override readonly name = "UnmappedError";
}

/** Throws for something without a mapping, by its name. */
export function unmapped(what: string, remedy = "leave it out of what is exported"): never {
  throw new UnmappedError(`export: no ONNX mapping for ${what}; ${remedy}`);
}
