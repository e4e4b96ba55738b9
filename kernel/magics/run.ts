import { CATALOGUE, ownMagic } from "./catalogue.ts";
import { isDefined, readDefined } from "./define.ts";
import { ELSEWHERE } from "./elsewhere.ts";
import { MagicError, type Run, type Tools, type Use } from "./magic.ts";
import { nearest } from "../nearest.ts";

/** Loads a file of this folder, given without its ending. */
type Open = (file: string) => { readonly run: Run };

/** Runs one use of a magic: one that the user defined, else the kernel's own, which `open` loads. */
export async function runMagic(use: Use, tools: Tools, open: Open): Promise<unknown> {
  return find(use, open)(use, tools);
}

function find({ name, body }: Use, open: Open): Run {
  const defined = readDefined().get(name);
  if (isDefined(defined))
    return (use, { signal, evaluate }) =>
      defined({ ...use, signal, evaluate: (code) => evaluate(code, use.place) });
  const own = ownMagic(name);
  if (own !== undefined) return open(own.file ?? name).run;
  const sign = body === undefined ? "%" : "%%";
  const other = Object.hasOwn(ELSEWHERE, name) ? ELSEWHERE[name] : undefined;
  if (other !== undefined)
    throw new MagicError(`${sign}${name}: Sonde has no such magic; ${other}`);
  const near = nearest(name, [...readDefined().keys(), ...Object.keys(CATALOGUE)]);
  const meant =
    near.length === 0 ? "" : `did you mean ${near.map((one) => sign + one).join(" or ")}? `;
  throw new MagicError(`${sign}${name}: there is no such magic; ${meant}%lsmagic lists all`);
}
