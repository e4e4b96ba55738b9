import { FILTERS } from "./exceptions.ts";

/** What the debugger can do, as the Debug Adapter Protocol says it. */
export const CAPABILITIES: Readonly<Record<string, unknown>> = {
  supportsConfigurationDoneRequest: true,
  supportsConditionalBreakpoints: true,
  supportsHitConditionalBreakpoints: true,
  supportsLogPoints: true,
  supportsEvaluateForHovers: true,
  supportsSetVariable: true,
  supportsModulesRequest: true,
  supportsTerminateRequest: true,
  supportsVariablePaging: true,
  supportsExceptionInfoRequest: true,
  exceptionBreakpointFilters: FILTERS,
};
