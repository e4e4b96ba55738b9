import { ofFinite, type Compute } from "./linear.ts";

/**
 * A [m, n] → rows of L (below the diagonal, its own is 1) and U side by side, each followed by the row of A that it was. In each column the greatest
 * element, the first of equals, comes to the diagonal; a column of zeros is left as it is.
 */
export const lu: Compute = ofFinite(([m = 0, n = 0], [matrix], y) => {
  const width = n + 1;
  for (let i = 0; i < m; i++) {
    y.set(matrix!.subarray(i * n, (i + 1) * n), i * width);
    y[i * width + n] = i;
  }
  for (let j = 0; j < Math.min(m, n); j++) {
    let pivot = j;
    for (let i = j + 1; i < m; i++)
      if (Math.abs(y[i * width + j]!) > Math.abs(y[pivot * width + j]!)) pivot = i;
    const row = y.slice(pivot * width, (pivot + 1) * width);
    y.copyWithin(pivot * width, j * width, (j + 1) * width);
    y.set(row, j * width);
    if (row[j] === 0) continue;
    for (let i = j + 1; i < m; i++) {
      const factor = y[i * width + j]! / row[j]!;
      y[i * width + j] = factor;
      for (let c = j + 1; c < n; c++) y[i * width + c]! -= factor * row[c]!;
    }
  }
});
