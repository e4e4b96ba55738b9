import { runTable } from "./table.ts";

runTable(
  "a cell that declares a name of the language's or Node's",
  {
    "has it in later cells, while packages and the kernel keep theirs": [
      [
        "import { Map, Set as List } from 'collections';\n[Map(), List.name]",
        "[ 'own map', 'Set' ]",
      ],
      ["[Map(), new globalThis.Map().size, Map === globalThis.Map]", "[ 'own map', 0, false ]"],
      ["import { uses } from './uses.ts'; uses()", "1"],
      ["class Set { size = 5; }\nnew Set().size", "5"],
      ["[1, 2]", "[ 1, 2 ]"],
      ["const a = { x: [new Set().size] }; a", "{ x: [ 5 ] }"],
    ],
    "may take the most used ones": [
      [
        "const Error = 1, Object = 2, process = 3, JSON = 4, Symbol = 5, Promise = 6, Array = 7, String = 8;",
      ],
      ["[Error, Object, process, JSON, Symbol, Promise, Array, String].join()", "1,2,3,4,5,6,7,8"],
      ["await 9", "9"],
      ["null!.x", { error: "TypeError: Cannot read properties of null (reading 'x')" }],
      ["throw 'text'", { error: "Thrown: 'text'" }],
    ],
    "may use it in every way": [
      [
        "let URL = 1; URL += 1; URL++; var performance = 5; function fetch(Event = 2) { return [URL, Event]; }",
      ],
      [
        "const o = { URL, performance: 1, Event: { URL } }; [o, o.URL, fetch(), performance]",
        "[ { URL: 3, performance: 1, Event: { URL: 3 } }, 3, [ 3, 2 ], 5 ]",
      ],
      ["const { URL: u, Event = 7 } = { URL: 6 } as any; [u, Event, URL]", "[ 6, 7, 3 ]"],
      ["((URL: number) => URL + 1)(1) + (() => { const URL = 10; return URL; })()", "12"],
      ["for (const URL of [1]) console.log(URL); `${URL}`", { result: "3", stdout: "1\n" }],
      ["enum Event2 { URL = 4 }\nEvent2.URL", "4"],
      ["namespace Headers { export const URL = 5; }\n[Headers.URL, URL]", "[ 5, 3 ]"],
      ["({ Event } = { Event: 8 } as any); [Event]", "[ 8 ]"],
      ["label: for (;;) break label; const { ...Response } = { a: 1 }; Response", "{ a: 1 }"],
      [
        "export { URL as Other }; export class Request { URL = URL; static m() { return Request.name.length > 0; } }\n[new Request().URL, Request.m()]",
        "[ 3, true ]",
      ],
    ],
    "gives functions their names as they are written": [
      ["function parseFloat() {}\nparseFloat.name.length", "10"],
      [
        "async function* isNaN(x = 1) { yield x }\n[isNaN.name.length, (await isNaN().next()).value]",
        "[ 5, 1 ]",
      ],
      [
        "const escape = () => 2, unescape = (function () { return 3; });\n[escape.name.length, escape(), unescape.name.length, unescape()]",
        "[ 6, 2, 8, 3 ]",
      ],
    ],
    "has the built-in one again when its declaration failed": [
      [
        "const WeakMap = null!.x;",
        { error: "TypeError: Cannot read properties of null (reading 'x')" },
      ],
      ["new WeakMap() instanceof globalThis.WeakMap", "true"],
      [
        "import { WeakSet } from 'not-there';",
        { error: "Error: Cannot find package 'not-there'; install it with %npm i not-there" },
      ],
      ["typeof WeakSet", "function"],
    ],
    "is there beside an import of a type of its name, which vanishes": [
      ["import { Map as size, Response } from 'collections';"],
      ["new Response('a') instanceof globalThis.Response && size()", "own map"],
    ],
    "gives classes the name that was written": [
      [
        "class FormData { a = 1 }\nconst File = class {};\nclass MessagePort extends FormData { static name = 'own' }\nclass MessageChannel { static name() { return 1; } }\n[new FormData(), FormData.name.length, File.name === 'File', MessagePort.name, typeof MessageChannel.name]",
        "[ FormData { a: 1 }, 8, true, 'own', 'function' ]",
      ],
      [
        "const mark = (c: any) => c;\n@mark class TextEncoder { n = TextEncoder.name.length }\nnew TextEncoder().n",
        "11",
      ],
    ],
    "is named as it was written in errors": [
      ["const Intl: any = 5;\nIntl();", { error: "TypeError: Intl is not a function" }],
      [
        "function Atomics() { throw new RangeError('in it'); }\nAtomics();",
        { error: "RangeError: in it" },
      ],
    ],
  },
  {
    "node_modules/collections/package.json":
      '{ "name": "collections", "type": "module", "exports": "./i.js" }',
    "node_modules/collections/i.js":
      "const M = () => 'own map'; class Set {} export { M as Map, Set };",
    "uses.ts": "export const uses = () => new Map([[1, new Set([1])]]).get(1)!.size;",
  },
);
