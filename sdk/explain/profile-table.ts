import { escapeXml } from "../core/escape-xml.ts";
import type { Profile, ProfileRow } from "./profile.ts";

/** More rows than these are summed up in one. */
const most = 25;

const columns: readonly {
  readonly title: string;
  readonly left?: true;
  readonly cell: (row: ProfileRow, place: string) => string;
}[] = [
  { title: "#", cell: (_, place) => place },
  { title: "instruction", left: true, cell: ({ instruction }) => instruction },
  { title: "µs", cell: ({ microseconds }) => microseconds.toFixed(1) },
  { title: "share", cell: ({ share }) => `${(100 * share).toFixed(1)} %` },
  { title: "KB", cell: ({ bytes }) => (bytes / 1000).toFixed(1) },
  { title: "FLOPs", cell: ({ flops }) => showCount(flops) },
  { title: "GFLOP/s", cell: ({ gflops }) => gflops.toFixed(1) },
  { title: "ops", left: true, cell: ({ ops }) => shorten(ops.join(" "), 36) },
  { title: "line", left: true, cell: ({ line }) => (line === null ? "" : shorten(line, 48)) },
];

/** A profile as a table of text. */
export function profileText(profile: Profile): string {
  const body = shown(profile).map(([row, place]) => columns.map(({ cell }) => cell(row, place)));
  const lines = [columns.map(({ title }) => title), ...body];
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => line[i]!.length)));
  const text = lines.map((line) =>
    line
      .map((cell, i) => (columns[i]!.left ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join("  ")
      .trimEnd(),
  );
  return [...text, total(profile)].join("\n");
}

/** A profile as a table of HTML. */
export function profileHtml(profile: Profile): string {
  const style = (left: true | undefined) =>
    `padding:2px 12px 2px 0;border:0;text-align:${left ? "left" : "right"};font-variant-numeric:tabular-nums`;
  const line = (tag: "th" | "td", cells: readonly string[]) =>
    `<tr style="background:none">${cells.map((cell, i) => `<${tag} style="${style(columns[i]!.left)}">${escapeXml(cell)}</${tag}>`).join("")}</tr>`;
  const head = line(
    "th",
    columns.map(({ title }) => title),
  );
  const body = shown(profile).map(([row, place]) =>
    line(
      "td",
      columns.map(({ cell }) => cell(row, place)),
    ),
  );
  return `<table style="border-collapse:collapse;font-size:12px;margin:4px 0 4px 12px"><thead>${head}</thead><tbody>${body.join("")}</tbody></table><div style="color:#57606a;font-size:12px;margin-left:12px">${escapeXml(total(profile))}</div>`;
}

type Placed = readonly [row: ProfileRow, place: string];

/** The rows with their numbers; those of a loop stand below it. */
function shown({ rows }: Profile): readonly Placed[] {
  const placed = (list: readonly ProfileRow[], before: string): Placed[] =>
    list.slice(0, most).flatMap((row): Placed[] => {
      const place = `${before}${row.number}`;
      return [[row, place], ...placed(row.inside, `${place}.`)];
    });
  return placed(rows, "");
}

function total({ rows, microseconds }: Profile): string {
  const flops = rows.reduce((sum, row) => sum + row.flops, 0);
  const rest = rows.length > most ? `, of which the ${most} slowest are shown` : "";
  const speed = microseconds === 0 ? 0 : flops / microseconds / 1000;
  return `${rows.length} instructions${rest}: ${microseconds.toFixed(1)} µs, ${showCount(flops)} FLOPs, ${speed.toFixed(1)} GFLOP/s`;
}

function showCount(count: number): string {
  const units = ["", "k", "M", "G", "T"];
  let unit = 0;
  for (; count >= 1000 && unit < units.length - 1; unit++) count /= 1000;
  return `${Number(count.toPrecision(3))}${units[unit] === "" ? "" : ` ${units[unit]}`}`;
}

const shorten = (text: string, length: number): string =>
  text.length <= length ? text : `…${text.slice(1 - length)}`;
