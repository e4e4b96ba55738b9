/** Attributes that all HTML tags have. */
const HTML =
  "accesskey class className contenteditable dir draggable hidden id inert lang onchange onclick oninput part role slot spellcheck style tabindex title translate";

/** Attributes that all SVG tags have. */
const SVG =
  "class className clip-path color cursor dominant-baseline fill fill-opacity fill-rule filter font-family font-size font-style font-weight id mask opacity role stroke stroke-dasharray stroke-linecap stroke-linejoin stroke-opacity stroke-width style tabindex text-anchor transform visibility";

/** The tags of HTML that have attributes of their own. */
const HTML_TAGS: Readonly<Record<string, string>> = {
  a: "download href hreflang referrerpolicy rel target type",
  audio: "autoplay controls crossorigin loop muted preload src",
  button: "disabled form name type value",
  canvas: "height width",
  col: "span",
  data: "value",
  details: "name open",
  dialog: "open",
  fieldset: "disabled form name",
  form: "action autocomplete enctype method name novalidate target",
  iframe: "allow allowfullscreen height loading name referrerpolicy sandbox src srcdoc width",
  img: "alt crossorigin decoding height loading sizes src srcset usemap width",
  input:
    "accept alt autocomplete autofocus checked disabled form list max maxlength min minlength multiple name pattern placeholder readonly required size src step type value",
  label: "for htmlFor",
  li: "value",
  link: "as crossorigin href media rel sizes type",
  meta: "charset content name",
  meter: "high low max min optimum value",
  object: "data height name type width",
  ol: "reversed start type",
  optgroup: "disabled label",
  option: "disabled label selected value",
  output: "for form htmlFor name",
  progress: "max value",
  script: "async crossorigin defer src type",
  select: "autocomplete disabled form multiple name required size",
  source: "height media sizes src srcset type width",
  style: "media",
  td: "colspan headers rowspan",
  textarea:
    "autocomplete cols disabled form maxlength minlength name placeholder readonly required rows wrap",
  th: "abbr colspan headers rowspan scope",
  time: "datetime",
  track: "default kind label src srclang",
  video: "autoplay controls crossorigin height loop muted playsinline poster preload src width",
};

const PLAIN_TAGS =
  "abbr article aside b bdi bdo blockquote br caption cite code colgroup datalist dd del dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i ins kbd main mark menu nav p picture pre q rp rt ruby s samp search section small span strong sub summary sup table tbody template tfoot thead tr u ul var wbr";

const GRADIENT = "gradientTransform gradientUnits href spreadMethod";
const SVG_TAGS: Readonly<Record<string, string>> = {
  circle: "cx cy r",
  clipPath: "clipPathUnits",
  defs: "",
  ellipse: "cx cy rx ry",
  foreignObject: "height width x y",
  g: "",
  image: "height href preserveAspectRatio width x y",
  line: "marker-end marker-start x1 x2 y1 y2",
  linearGradient: `${GRADIENT} x1 x2 y1 y2`,
  marker: "markerHeight markerUnits markerWidth orient refX refY viewBox",
  path: "d marker-end marker-mid marker-start pathLength",
  pattern: "height patternTransform patternUnits viewBox width x y",
  polygon: "points",
  polyline: "marker-end marker-mid marker-start points",
  radialGradient: `${GRADIENT} cx cy fx fy r`,
  rect: "height rx ry width x y",
  stop: "offset stop-color stop-opacity",
  svg: "height preserveAspectRatio viewBox width xmlns",
  symbol: "viewBox",
  text: "dx dy rotate textLength x y",
  textPath: "href startOffset",
  tspan: "dx dy rotate x y",
  use: "height href width x y",
};

const attributes = (names: string): string =>
  names
    .split(" ")
    .filter(Boolean)
    .map((name) => `${JSON.stringify(name)}?: Attribute;`)
    .join(" ");

const tags = (base: string, all: Readonly<Record<string, string>>): string =>
  Object.entries(all)
    .map(([tag, own]) => `${tag}: ${own === "" ? base : `${base} & { ${attributes(own)} }`};`)
    .join("\n    ");

const plain = Object.fromEntries(PLAIN_TAGS.split(" ").map((tag) => [tag, ""]));

/** The types of JSX where no package brings its own: the tags of HTML and SVG complete, and any other tag or attribute may be written. */
export const JSX: string = `
declare namespace JSX {
  /** What JSX gives: it draws itself as HTML, and is an element of React's as well. */
  interface Element { readonly html: string; readonly type: any; readonly props: any; readonly key: string | null; toString(): string; }
  type ElementType = string | ((props: any) => unknown);
  interface ElementChildrenAttribute { children: unknown; }
  interface IntrinsicAttributes { key?: unknown; }
  /** Written as text; \`true\` stands without a value, and nothing is written for \`false\`, null, undefined and functions. */
  type Attribute = unknown;
  interface Html { children?: unknown; ${attributes(HTML)} [name: string]: unknown; }
  interface Svg { children?: unknown; ${attributes(SVG)} [name: string]: unknown; }
  interface IntrinsicElements {
    ${tags("Html", { ...plain, ...HTML_TAGS })}
    ${tags("Svg", SVG_TAGS)}
    [tag: string]: Html;
  }
}
`;
