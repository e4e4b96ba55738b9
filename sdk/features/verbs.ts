import type { Verb } from "../data/verb.ts";
import { derive } from "../data/verbs/derive.ts";
import { drop } from "../data/verbs/drop.ts";
import { filter } from "../data/verbs/filter.ts";
import { head } from "../data/verbs/head.ts";
import { sample } from "../data/verbs/sample.ts";
import { select } from "../data/verbs/select.ts";
import { sort } from "../data/verbs/sort.ts";
import { dropDuplicates } from "./drop-duplicates.ts";
import { dropNulls } from "./drop-nulls.ts";
import { impute } from "./impute.ts";
import { oneHot } from "./one-hot.ts";
import { ordinal } from "./ordinal.ts";
import { outliers } from "./outliers.ts";
import { standardize } from "./standardize.ts";

/** Every verb, for plans read from JSON; which options belong to which verb is known where a plan is made. */
export const verbs: readonly Verb[] = [
  derive,
  drop,
  dropDuplicates,
  dropNulls,
  filter,
  head,
  impute,
  oneHot,
  ordinal,
  outliers,
  sample,
  select,
  sort,
  standardize,
];
