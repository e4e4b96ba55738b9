const ERRORS = ["CompileError", "LinkError", "RuntimeError"]
  .map(
    (name) =>
      `interface ${name} extends Error {}\n  var ${name}: { readonly prototype: ${name}; new (message?: string): ${name}; (message?: string): ${name}; };`,
  )
  .join("\n  ");

/** The types of what Node takes from the web and its own types leave out. */
export const WEB: string = `
declare var Performance: { readonly prototype: typeof performance; new (): typeof performance };
declare namespace WebAssembly {
  type Bytes = ArrayBuffer | ArrayBufferView;
  type ValueType = "anyfunc" | "externref" | "f32" | "f64" | "i32" | "i64" | "v128";
  type Kind = "function" | "global" | "memory" | "table" | "tag";
  /** By module and name: functions, numbers and what the classes of this namespace make. */
  type Imports = Record<string, Record<string, unknown>>;
  /** By name. What a function takes is known only to the module. */
  type Exports = Record<string, any>;
  interface CompileOptions { builtins?: string[]; importedStringConstants?: string | null; }
  ${ERRORS}
  /** Compiled code. */
  interface Module {}
  var Module: {
    readonly prototype: Module;
    new (bytes: Bytes, options?: CompileOptions): Module;
    customSections(module: Module, name: string): ArrayBuffer[];
    exports(module: Module): { name: string; kind: Kind }[];
    imports(module: Module): { module: string; name: string; kind: Kind }[];
  };
  /** Code that can be called. */
  interface Instance { readonly exports: Exports; }
  var Instance: { readonly prototype: Instance; new (module: Module, imports?: Imports): Instance; };
  /** Bytes that an instance reads and writes, in pages of 64 KiB. */
  interface Memory { readonly buffer: ArrayBuffer; grow(pages: number): number; }
  var Memory: {
    readonly prototype: Memory;
    new (descriptor: { initial: number; maximum?: number; shared?: boolean }): Memory;
  };
  /** References that an instance calls by number. */
  interface Table {
    readonly length: number;
    get(index: number): any;
    set(index: number, value?: any): void;
    grow(by: number, value?: any): number;
  }
  var Table: {
    readonly prototype: Table;
    new (descriptor: { element: "anyfunc" | "externref"; initial: number; maximum?: number }, value?: any): Table;
  };
  /** A variable that instances share. */
  interface Global { value: any; valueOf(): any; }
  var Global: {
    readonly prototype: Global;
    new (descriptor: { value: ValueType; mutable?: boolean }, value?: any): Global;
  };
  /** A kind of exception. */
  interface Tag {}
  var Tag: { readonly prototype: Tag; new (type: { parameters: ValueType[] }): Tag; };
  interface Exception { is(tag: Tag): boolean; getArg(tag: Tag, index: number): any; readonly stack: string | undefined; }
  var Exception: {
    readonly prototype: Exception;
    new (tag: Tag, payload: any[], options?: { traceStack?: boolean }): Exception;
  };
  var JSTag: Tag;
  function validate(bytes: Bytes, options?: CompileOptions): boolean;
  function compile(bytes: Bytes, options?: CompileOptions): Promise<Module>;
  function compileStreaming(source: Response | Promise<Response>, options?: CompileOptions): Promise<Module>;
  function instantiate(bytes: Bytes, imports?: Imports, options?: CompileOptions): Promise<{ instance: Instance; module: Module }>;
  function instantiate(module: Module, imports?: Imports): Promise<Instance>;
  function instantiateStreaming(source: Response | Promise<Response>, imports?: Imports, options?: CompileOptions): Promise<{ instance: Instance; module: Module }>;
}
`;
