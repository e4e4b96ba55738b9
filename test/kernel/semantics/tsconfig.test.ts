import { runTable, type Row } from "./table.ts";

const config = (options: string): Row[number] => ({
  file: "tsconfig.json",
  text: `{ "compilerOptions": ${options} }`,
});

runTable(
  "JSX without a tsconfig.json:",
  {
    "is HTML, with elements, text, attributes and spreads": [
      [
        "const props = { id: 'x', title: 'a\"b' };\n<p {...props} className='c' hidden>{'<1>'}{2}{null}{[3, 4]}</p>",
        '<p id="x" title="a&quot;b" class="c" hidden>&lt;1&gt;234</p>',
      ],
    ],
    "has fragments, components, generics and members": [
      ["<>{1}<b/></>", "1<b></b>"],
      [
        "const List = <T,>({ items }: { items: T[] }) => <ul>{items.map((i) => <li>{String(i)}</li>)}</ul>;\n<List<number> items={[1, 2]} />",
        "<ul><li>1</li><li>2</li></ul>",
      ],
      [
        "const ui = { Box: ({ children }: any) => <div>{children}</div> };\n<ui.Box>in</ui.Box>",
        "<div>in</div>",
      ],
    ],
    "has names with a colon": [["<x:y z:w='1' />", '<x:y z:w="1"></x:y>']],
    "is compiled otherwise where the cell says so": [
      [
        "/** @jsxRuntime classic */ /** @jsx h */\nfunction h(...all: unknown[]) { return all; }\n<b c='1'>t</b>",
        "[ 'b', { c: '1' }, 't' ]",
      ],
      ["/** @jsxImportSource mine */\n<b c='1' />", "{ type: 'b', props: { c: '1' } }"],
    ],
  },
  {
    "node_modules/mine/package.json":
      '{ "name": "mine", "exports": { "./jsx-runtime": "./j.js" } }',
    "node_modules/mine/j.js":
      "exports.jsx = exports.jsxs = (type, props) => ({ type, props }); exports.Fragment = 'F';",
  },
);

runTable(
  "the tsconfig.json of the notebook's folder",
  {
    "names the JSX runtime": [
      config('{ "jsx": "react-jsx", "jsxImportSource": "mine" }'),
      ["<b c='1' />", "{ type: 'b', props: { c: '1' } }"],
      ["import { view } from './view.tsx'; view", "{ type: 'i', props: { children: 1 } }"],
    ],
    "names the functions of classic JSX": [
      config('{ "jsx": "react", "jsxFactory": "h", "jsxFragmentFactory": "Frag" }'),
      [
        "const h = (...all: unknown[]) => all, Frag = 'F';\n<><b c='1' /></>",
        "[ 'F', null, [ 'b', { c: '1' } ] ]",
      ],
    ],
    "expects React for react-jsx": [
      config('{ "jsx": "react-jsx" }'),
      ["<b />", { error: "Error: Cannot find package 'react'; install it with %npm i react" }],
    ],
    "has comments, trailing commas and a parent, and may be edited": [
      { file: "base.json", text: '{ "compilerOptions": { "paths": { "@/*": ["./src/*"], } } }' },
      {
        file: "tsconfig.json",
        text: '{\n  // a comment, with "quotes"\n  "extends": "./base", /* another */\n}',
      },
      ["import { deep } from '@/lib/deep'; deep", "deep"],
      { file: "tsconfig.json", text: "{}" },
      ["await import('@/lib/deep')", { error: "Error: Cannot find package '@/lib/deep'" }],
    ],
    "maps exact names and the longest pattern": [
      config(
        '{ "paths": { "the-lib": ["./src/lib/deep.ts"], "a/*": ["./nowhere/*"], "a/b/*": ["./nowhere/*", "./src/*"] } }',
      ),
      [
        "import { deep as d1 } from 'the-lib'; import { deep as d2 } from 'a/b/lib/deep'; [d1, d2, require('the-lib').deep]",
        "[ 'deep', 'deep', 'deep' ]",
      ],
    ],
    "has a base for bare names, which does not hide Node's": [
      { file: "src/fs.ts", text: "export default 'mine';" },
      config('{ "baseUrl": "./src" }'),
      [
        "import { deep as d3 } from 'lib/deep'; import fs from 'fs'; [d3, typeof fs.statSync]",
        "[ 'deep', 'function' ]",
      ],
    ],
    "says how fields are made": [
      config('{ "useDefineForClassFields": false }'),
      ["class F1 { x?: number; y = 1; }\nObject.keys(new F1())", "[ 'y' ]"],
      config('{ "target": "es2017" }'),
      ["class F2 { x?: number; }\nObject.keys(new F2())", "[]"],
      config('{ "target": "es2022" }'),
      ["class F3 { x?: number; }\nObject.keys(new F3())", "[ 'x' ]"],
    ],
    "can come from a package": [
      { file: "node_modules/shared-config/package.json", text: '{ "name": "shared-config" }' },
      {
        file: "node_modules/shared-config/tsconfig.json",
        text: '{ "compilerOptions": { "jsx": "react", "jsxFactory": "String" } }',
      },
      { file: "tsconfig.json", text: '{ "extends": "shared-config" }' },
      ["<b />", "b"],
    ],
  },
  {
    "src/lib/deep.ts": "export const deep: string = 'deep';",
    "view.tsx": "export const view = <i>{1}</i>;",
    "node_modules/mine/package.json":
      '{ "name": "mine", "exports": { "./jsx-runtime": "./j.js" } }',
    "node_modules/mine/j.js":
      "exports.jsx = exports.jsxs = (type, props) => ({ type, props }); exports.Fragment = 'F';",
  },
);
