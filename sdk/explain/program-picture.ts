import { escapeXml } from "../core/escape-xml.ts";
import { show } from "../core/shape.ts";
import { costOf } from "../graph/cost.ts";
import { nameOf } from "../graph/explain.ts";
import type { Item } from "../graph/ir.ts";
import { memoryOf } from "../graph/memory.ts";
import type { Program } from "../graph/program.ts";
import { reasonsApart, type Apart } from "../graph/reasons-apart.ts";
import type { Step } from "../graph/step.ts";

const row = 22;
const top = 78;
const box = { left: 150, width: 330 };
const ops = { left: 492 };
const memory = { left: 850, width: 170 };
const width = 1044;
const font = "system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";
/** Longer programs are cut: the picture would not be read any more. */
const most = 150;

const ink = "#24292f";
const muted = "#57606a";
const warn = "#d55e00";

/** The colour of each kind of instruction, and what the legend calls it. */
const kinds: Readonly<Record<string, { readonly fill: string; readonly name: string }>> = {
  elementwise: { fill: "#d6e9f8", name: "elementwise, fused" },
  product: { fill: "#fbe3c6", name: "products" },
  reduction: { fill: "#d5efe2", name: "reductions" },
  movement: { fill: "#ececef", name: "copies" },
  other: { fill: "#f3ddec", name: "others" },
};

const kindOf: { readonly [K in Step["opcode"]]?: keyof typeof kinds } = {
  elementwise: "elementwise",
  matmul: "product",
  "matmul-i8": "product",
  "matmul-bits": "product",
  distance: "product",
  conv: "product",
  "conv-weights": "product",
  reduce: "reduction",
  attention: "product",
  "attention-back": "product",
  normalize: "reduction",
  "normalize-back": "reduction",
  softmax: "reduction",
  "log-softmax": "reduction",
  pool: "reduction",
  copy: "movement",
  assemble: "movement",
  gather: "movement",
};

/**
 * A program as a picture: its instructions in the order in which they run, lines from what writes a value to what reads it, which elementwise
 * groups could not be joined and why, and the scratch memory in use.
 */
export function drawProgram(program: Program): string {
  const steps = program.schedule.steps.slice(0, most);
  const apart = reasonsApart(steps);
  const left = program.schedule.steps.length - steps.length;
  const height = top + steps.length * row + (left > 0 ? 46 : 24);
  const parts = [
    title(program),
    ...lines(steps, apart),
    ...steps.map((step, i) => instruction(step, i, apart[i]!)),
    memoryCurve(program, steps.length),
    ...(left > 0 ? [text(box.left, height - 14, `… and ${left} more instructions`, muted)] : []),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${font}" font-size="12"><rect width="100%" height="100%" fill="white"/>${parts.join("")}</svg>`;
}

const middle = (i: number): number => top + i * row + row / 2;

function title({ schedule: { steps }, plan: { arenaBytes } }: Program): string {
  const flops = steps.reduce((sum, step) => sum + costOf(step).flops, 0);
  const head = `${steps.length} instructions, ${count(flops)}FLOPs a run, ${count(arenaBytes)}B of scratch`;
  const used = [...new Set(steps.map(({ opcode }) => kindOf[opcode] ?? "other"))];
  let x = box.left;
  const legend = used.map((kind) => {
    const { fill, name } = kinds[kind]!;
    const at = x;
    x += 30 + name.length * 6.6;
    return `<rect x="${at}" y="40" width="12" height="12" rx="2" fill="${fill}" stroke="#b6bbc1"/>${text(at + 17, 46, name, muted)}`;
  });
  return [
    `<text x="12" y="24" font-size="15" font-weight="600" fill="${ink}">${escapeXml(head)}</text>`,
    ...legend,
    text(ops.left, 66, "ops", muted),
    text(memory.left, 66, "scratch in use", muted),
  ].join("");
}

/** Lines on the left: the farther what reads a value is from what writes it, the wider. Orange ones join groups that could not be one. */
function lines(steps: readonly Step[], apart: readonly (readonly Apart[])[]): string[] {
  const writer = new Map<Item, number>();
  return steps.flatMap((step, to) => {
    const from = new Set(
      step.inputs.flatMap(({ root }) => {
        const at = writer.get(root);
        return at === undefined ? [] : [at];
      }),
    );
    for (const item of step.outputs) writer.set(item, to);
    return [...from].map((at) => {
      const isApart = apart[to]!.some(({ producer }) => producer === at);
      const reach = Math.min(130, 14 + 9 * Math.sqrt((to - at) * 4));
      const [y1, y2] = [middle(at), middle(to)];
      const curve = `M${box.left} ${y1} C${box.left - reach} ${y1} ${box.left - reach} ${y2} ${box.left} ${y2}`;
      return `<path d="${curve}" fill="none" stroke="${isApart ? warn : "#9aa4ae"}" stroke-width="${isApart ? 1.6 : 1}" stroke-opacity="0.8"/>`;
    });
  });
}

function instruction(step: Step, i: number, apart: readonly Apart[]): string {
  const { fill } = kinds[kindOf[step.opcode] ?? "other"]!;
  const { flops, bytes } = costOf(step);
  const shapes = step.outputs.map(({ dtype, shape }) => `${dtype} ${show(shape)}`).join(", ");
  const label = shorten(`${i}  ${nameOf(step)}  →  ${shapes}`, 48);
  const names = [...new Set(step.origins.map(({ op }) => op))].join(", ");
  const places = [...new Set(step.origins.map(({ line }) => line ?? ""))].filter(Boolean);
  const why = apart.map(({ producer, reason }) => `apart from ${producer}: ${reason}`).join("; ");
  const tip = [
    `${nameOf(step)} → ${shapes}`,
    names,
    `${count(flops)}FLOPs, ${count(bytes)}B read and written`,
    ...places,
    why,
  ]
    .filter(Boolean)
    .join("\n");
  const said = why === "" ? text(ops.left, middle(i), shorten(names, 48), muted) : "";
  const reason = why === "" ? "" : text(ops.left, middle(i), shorten(why, 56), warn);
  return `<g><title>${escapeXml(tip)}</title><rect x="${box.left}" y="${top + i * row + 2}" width="${box.width}" height="${row - 4}" rx="3" fill="${fill}" stroke="#b6bbc1" stroke-width="0.7"/>${text(box.left + 8, middle(i), label, ink)}${said}${reason}</g>`;
}

/** The bytes in use beside each instruction, as an area that grows to the right; its widest place is the peak. */
function memoryCurve(program: Program, shown: number): string {
  const all = memoryOf(program);
  const peak = Math.max(...all, 0);
  const used = all.slice(0, shown);
  if (peak === 0) return text(memory.left, top + row / 2, "none", muted);
  const x = (bytes: number) => memory.left + (bytes / peak) * memory.width;
  const outline = used.map((bytes, i) => `H${x(bytes).toFixed(1)}V${top + (i + 1) * row}`);
  const at = used.indexOf(Math.max(...used));
  const label = `${count(used[at]!)}B at ${at}`;
  return `<path d="M${memory.left} ${top}${outline.join("")}H${memory.left}Z" fill="#0072b2" fill-opacity="0.25" stroke="#0072b2"/><circle cx="${x(used[at]!).toFixed(1)}" cy="${middle(at)}" r="3" fill="#0072b2"/><text x="${x(used[at]!) - 8}" y="${middle(at)}" dominant-baseline="central" text-anchor="end" fill="${ink}">${label}</text>`;
}

const text = (x: number, y: number, content: string, fill: string): string =>
  `<text x="${x}" y="${y}" dominant-baseline="central" fill="${fill}">${escapeXml(content)}</text>`;

/** A number in three digits and a unit of thousands: `1.25 M`. */
function count(value: number): string {
  const units = ["", "k", "M", "G", "T"];
  let unit = 0;
  for (; value >= 1000 && unit < units.length - 1; unit++) value /= 1000;
  return `${Number(value.toPrecision(3))} ${units[unit]}`;
}

const shorten = (content: string, length: number): string =>
  content.length <= length ? content : `${content.slice(0, length - 1)}…`;
