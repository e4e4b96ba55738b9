import { asCalled } from "./called.ts";

/** A shape that an operation cannot take. */
export class ShapeError extends Error {
  override name = "ShapeError";
  constructor(message: string) {
    super(asCalled(message));
  }
}

/** A dtype that an operation cannot take. */
export class DTypeError extends Error {
  override name = "DTypeError";
  constructor(message: string) {
    super(asCalled(message));
  }
}

/** An argument of the wrong kind. */
export class KindError extends TypeError {
  override name = "TypeError";
  constructor(message: string) {
    super(asCalled(message));
  }
}

/** An argument of the right kind with a value that an operation cannot take. */
export class ValueError extends RangeError {
  override name = "RangeError";
  constructor(message: string) {
    super(asCalled(message));
  }
}

/** Something that the chosen device cannot do. */
export class DeviceError extends Error {
  override name = "DeviceError";
}
