/** A request of the Debug Adapter Protocol, as front ends send it in `debug_request`. */
export interface DebugRequest {
  readonly seq: number;
  readonly command: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** Its answer. */
export interface DebugResponse {
  readonly type: "response";
  readonly seq: number;
  readonly request_seq: number;
  readonly command: string;
  readonly success: boolean;
  readonly message?: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What a debugger tells by itself. */
export interface DebugEvent {
  readonly type: "event";
  readonly seq: number;
  readonly event: string;
  readonly body: Readonly<Record<string, unknown>>;
}
