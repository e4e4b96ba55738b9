/** A shape that an operation cannot take. */
export class ShapeError extends Error {
  override name = "ShapeError";
}

/** A dtype that an operation cannot take. */
export class DTypeError extends Error {
  override name = "DTypeError";
}

/** Something that the chosen device cannot do. */
export class DeviceError extends Error {
  override name = "DeviceError";
}
