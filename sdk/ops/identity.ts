import type { Tensor } from "../tensor/tensor.ts";
import { cast } from "./cast.ts";
import { diag } from "./diagonals.ts";
import { known } from "./known.ts";

/** The identity matrix of `size` rows in the dtype of `like`. */
export const identityLike = (like: Tensor, size: number): Tensor =>
  cast(
    diag(
      known(
        like,
        Array.from({ length: size }, () => 1),
      ),
    ),
    like.dtype,
  );
