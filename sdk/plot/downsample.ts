import type { Series } from "./data.ts";

/** At most `limit` points of a line, keeping its first, last, lowest and highest ones. */
export function downsample(series: Series, limit = 1000): Series {
  const { x, y } = series;
  if (x.length <= limit) return series;
  const keep = new Set([0, x.length - 1]);
  const buckets = Math.floor((limit - 2) / 2);
  for (let b = 0; b < buckets; b++) {
    const start = Math.floor((b * x.length) / buckets);
    const end = Math.floor(((b + 1) * x.length) / buckets);
    let low = start;
    let high = start;
    for (let i = start; i < end; i++) {
      if (y[i]! < y[low]! || Number.isNaN(y[low])) low = i;
      if (y[i]! > y[high]! || Number.isNaN(y[high])) high = i;
    }
    keep.add(low).add(high);
  }
  const rows = [...keep].sort((a, b) => a - b);
  return { ...series, x: rows.map((i) => x[i]!), y: rows.map((i) => y[i]!) };
}
