import { CATALOGUE } from "./catalogue.ts";
import { isDefined, readDefined } from "./define.ts";
import { ELSEWHERE } from "./elsewhere.ts";
import { MagicError, type Run, type Tools, type Use } from "./magic.ts";
import { nearest } from "../nearest.ts";

/** Runs one use of a magic: one that the user defined, else the kernel's own. */
export async function runMagic(use: Use, tools: Tools): Promise<unknown> {
  return (await find(use))(use, tools);
}

async function find({ name, body }: Use): Promise<Run> {
  const defined = readDefined().get(name);
  if (isDefined(defined))
    return (use, { signal, evaluate }) =>
      defined({ ...use, signal, evaluate: (code) => evaluate(code, use.place) });
  const own = CATALOGUE[name];
  if (own !== undefined) return (await own.load()).run;
  const sign = body === undefined ? "%" : "%%";
  const other = Object.hasOwn(ELSEWHERE, name) ? ELSEWHERE[name] : undefined;
  if (other !== undefined)
    throw new MagicError(`${sign}${name}: Sonde has no such magic; ${other}`);
  const near = nearest(name, [...readDefined().keys(), ...Object.keys(CATALOGUE)]);
  const meant =
    near.length === 0 ? "" : `did you mean ${near.map((one) => sign + one).join(" or ")}? `;
  throw new MagicError(`${sign}${name}: there is no such magic; ${meant}%lsmagic lists all`);
}
