import { ofFinite, type Compute } from "./linear.ts";

/**
 * A [n, n] → its cofactors, the gradient of its determinant: of a singular matrix, too. A with its rows and columns exchanged is L·U, whose last pivot
 * alone may be 0 (otherwise all cofactors are) and is not divided by: the adjugate of U is that of its first n − 1 rows and columns, times it.
 */
export const cofactor: Compute = ofFinite(([n = 0], [matrix], y) => {
  const a = matrix!.slice();
  const at = (i: number, j: number) => i * n + j;
  const rows = [...new Float64Array(n).keys()];
  const columns = rows.slice();
  let product = 1;
  for (let j = 0; j < n - 1; j++) {
    let [row, column] = [j, j];
    for (let i = j; i < n; i++)
      for (let c = j; c < n; c++)
        if (Math.abs(a[at(i, c)]!) > Math.abs(a[at(row, column)]!)) [row, column] = [i, c];
    if (a[at(row, column)] === 0) {
      y.fill(0);
      return;
    }
    if (row !== j) product = -product;
    if (column !== j) product = -product;
    for (let c = 0; c < n; c++) exchange(a, at(j, c), at(row, c));
    for (let i = 0; i < n; i++) exchange(a, at(i, j), at(i, column));
    exchange(rows, j, row);
    exchange(columns, j, column);
    product *= a[at(j, j)]!;
    for (let i = j + 1; i < n; i++) {
      const factor = (a[at(i, j)]! /= a[at(j, j)]!);
      for (let c = j + 1; c < n; c++) a[at(i, c)]! -= factor * a[at(j, c)]!;
    }
  }
  const x = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    // A column of the inverse of L, then of the adjugate of U times it.
    for (let i = 0; i < n; i++) {
      x[i] = i === k ? 1 : 0;
      for (let j = k; j < i; j++) x[i]! -= a[at(i, j)]! * x[j]!;
    }
    const [last, pivot] = [x[n - 1]!, a[n * n - 1]!];
    for (let i = n - 2; i >= 0; i--) {
      x[i] = x[i]! * pivot - a[at(i, n - 1)]! * last;
      for (let j = i + 1; j < n - 1; j++) x[i]! -= a[at(i, j)]! * x[j]!;
      x[i]! /= a[at(i, i)]!;
    }
    for (let i = 0; i < n; i++) y[at(rows[k]!, columns[i]!)] = product * x[i]!;
  }
});

function exchange(list: Float64Array | number[], i: number, j: number): void {
  const value = list[i]!;
  list[i] = list[j]!;
  list[j] = value;
}
