import { refusesWithLines } from "../support/refused-values.ts";

refusesWithLines("cpu");
