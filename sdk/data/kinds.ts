// Neither symbol is exported, so completion after a dot never lists them.
declare const tag: unique symbol;
declare const filled: unique symbol;

/** A column of a table, seen as the expression a row hands out: the row's type is the column map itself. */
export interface Col {
  readonly [tag]: string;
  readonly [filled]: unknown;
}

interface Kind<T extends string, F> extends Col {
  readonly [tag]: T;
  readonly [filled]: F;
}

interface Gap<F, V> {
  /** Whether the value is missing. */
  isNull(): Bool;
  /** The value, or this one where it is missing. */
  fill(value: V): F;
}

type NumArg = number | Num | MaybeNum;

interface NumOps<S> {
  add(x: NumArg): S;
  sub(x: NumArg): S;
  mul(x: NumArg): S;
  /** The quotient; missing where the divisor is 0. */
  div(x: NumArg): S;
  pow(x: NumArg): S;
  neg(): S;
  abs(): S;
  exp(): S;
  /** The natural logarithm; missing where the value is not above 0. */
  log(): S;
  /** The square root; missing where the value is below 0. */
  sqrt(): S;
  gt(x: NumArg): Bool;
  ge(x: NumArg): Bool;
  lt(x: NumArg): Bool;
  le(x: NumArg): Bool;
  eq(x: NumArg): Bool;
  ne(x: NumArg): Bool;
  /** Whether the value lies between the two, both included. */
  between(lo: NumArg, hi: NumArg): Bool;
}

/** A number. */
export interface Num extends NumOps<Num>, Kind<"Num" | "Int", Num> {}

/** A whole number. */
export interface Int extends Num {
  readonly [tag]: "Int";
  readonly [filled]: Int;
}

/** A number that may be missing. */
export interface MaybeNum extends NumOps<MaybeNum>, Kind<"Num" | "Int", Num>, Gap<Num, number> {}

/** A whole number that may be missing. */
export interface MaybeInt extends MaybeNum {
  readonly [tag]: "Int";
  readonly [filled]: Int;
}

// The methods' own parameter keeps `L` covariant: a column of three levels is a column of texts.
/** A category out of known levels. */
export interface Cat<out L extends string = string> extends Kind<"Cat", Cat<L>> {
  eq<const X extends L>(x: X): Bool;
  ne<const X extends L>(x: X): Bool;
  in<const X extends L>(...x: X[]): Bool;
  levels(): readonly L[];
}

/** A category that may be missing. */
export interface MaybeCat<out L extends string = string> extends Kind<"Cat", Cat<L>> {
  eq<const X extends L>(x: X): Bool;
  ne<const X extends L>(x: X): Bool;
  in<const X extends L>(...x: X[]): Bool;
  isNull(): Bool;
  fill<const X extends L>(x: X): Cat<L>;
  levels(): readonly L[];
}

interface TextOps<S, N> {
  length(): N;
  lower(): S;
  contains(x: string): Bool;
  eq(x: string | Text): Bool;
}

/** Free text. */
export interface Text extends TextOps<Text, Int>, Kind<"Text", Text> {}

/** Free text that may be missing. */
export interface MaybeText
  extends TextOps<MaybeText, MaybeInt>, Kind<"Text", Text>, Gap<Text, string> {}

interface TimeOps<N, F> {
  year(): N;
  month(): N;
  /** 0 is Sunday. */
  dayOfWeek(): N;
  /** Days from that moment to this one. */
  since(x: Time | MaybeTime | string): F;
}

/** A moment or a day. */
export interface Time extends TimeOps<Int, Num>, Kind<"Time", Time> {}

/** A moment or a day that may be missing. */
export interface MaybeTime extends TimeOps<MaybeInt, MaybeNum>, Kind<"Time", Time> {
  isNull(): Bool;
}

interface BoolOps {
  and(x: Bool): Bool;
  or(x: Bool): Bool;
  not(): Bool;
}

/** True or false. */
export interface Bool extends BoolOps, Kind<"Bool", Bool> {}

/** True, false or missing. */
export interface MaybeBool extends BoolOps, Kind<"Bool", Bool>, Gap<Bool, boolean> {}

/** A block of `D` numbers in one column. */
export interface Vec<out D extends number = number> extends Kind<"Vec", Vec<D>> {
  /** The number at a place, counted from 0. */
  at(i: number): Num;
  /** The Euclidean length. */
  norm(): Num;
}

interface Js {
  Num: number;
  Int: number;
  Bool: boolean;
  Text: string;
  Time: Date;
  Vec: Float32Array;
}

/** The plain value of a column's kind. */
export type JsOf<K> =
  K extends Kind<"Cat", Cat<infer L>>
    ? L
    : K extends { readonly [tag]: infer G }
      ? Js[G & keyof Js]
      : never;

/** A row as a plain object. */
export type Row<C> = 0 extends 1 & C
  ? // oxlint-disable-next-line typescript/no-explicit-any -- unknown columns hold unknown values
    Record<string, any>
  : { [P in keyof C]: C[P] extends { isNull(): Bool } ? JsOf<C[P]> | null : JsOf<C[P]> };

/** What one place of a table can hold. */
export type Value = number | string | boolean | Date | Float32Array | null;

export type NumTag = "Num" | "Int";
export type Open = string & {};

/** The names of the columns of a kind. */
export type Of<C, T> = {
  [P in keyof C]: C[P] extends { readonly [tag]: T } ? P : never;
}[keyof C] &
  string;

// The constraint of a column argument is what completion offers, the parameter's type is what the error says.
export type Names<C> = readonly ((keyof C & string) | Open)[];
export type NamesOf<C, T> = readonly (Of<C, T> | Open)[];
export type No<K> = K extends "" ? never : `no column '${K & string}'`;
export type Has<C, K> = K extends keyof C ? K : No<K>;
export type HasAll<C, K> = { [I in keyof K]: Has<C, K[I]> };
export type Is<C, K, T, L extends string> = K extends keyof C
  ? 0 extends 1 & C[K]
    ? K
    : C[K] extends { readonly [tag]: infer G extends string }
      ? G extends T
        ? K
        : `'${K & string}' is ${G}, not ${L}`
      : never
  : No<K>;
export type AreAll<C, K, T, L extends string> = { [I in keyof K]: Is<C, K[I], T, L> };

type Put<C, D> = {
  [K in keyof C | keyof D]: K extends keyof D ? D[K] : K extends keyof C ? C[K] : never;
};
// Never an `as` clause in these: stacked, they take quadratic time to check.
type Only<C, K> = { [P in Extract<keyof C, K>]: C[P] };
type Without<C, K> = { [P in Exclude<keyof C, K>]: C[P] };
type With<C, K, V> = { [P in keyof C]: P extends K ? V : C[P] };
// Filling every column leaves free text and times alone.
type Full<C> = {
  [P in keyof C]: C[P] extends { readonly [tag]: "Text" | "Time" }
    ? C[P]
    : C[P] extends { readonly [filled]: infer F }
      ? F
      : C[P];
};
type FullOf<C, K> = {
  [P in keyof C]: P extends K ? (C[P] extends { readonly [filled]: infer F } ? F : C[P]) : C[P];
};

// Before the first run the columns are unknown: `any` stays `any` through every verb, so that nothing is wrongly refused.
/* oxlint-disable typescript/no-explicit-any -- `any` is the type of columns not yet known */
export type Put_<C, D> = 0 extends 1 & C ? any : Put<C, D>;
export type Only_<C, K> = 0 extends 1 & C ? any : Only<C, K>;
export type Without_<C, K> = 0 extends 1 & C ? any : Without<C, K>;
export type With_<C, K, V> = 0 extends 1 & C ? any : With<C, K, V>;
export type Full_<C> = 0 extends 1 & C ? any : Full<C>;
export type FullOf_<C, K> = 0 extends 1 & C ? any : FullOf<C, K>;
/* oxlint-enable typescript/no-explicit-any */
