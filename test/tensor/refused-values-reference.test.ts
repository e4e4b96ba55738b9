import { refusesWithLines } from "../support/refused-values.ts";

// The executor is chosen at its first use.
process.env["SONDE_DEVICE"] = "reference";
refusesWithLines("reference");
