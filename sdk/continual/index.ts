export { adwin, type Adwin, type AdwinOptions } from "./adwin.ts";
export type { DriftDetector } from "./detector.ts";
export { pageHinkley, type PageHinkleyOptions } from "./page-hinkley.ts";
