/** Text of HTML or SVG that is safe to put into a page: made by {@link element} and {@link text} alone. */
export type Markup = string & { readonly __markup: true };

/** What XML may not contain at all, not even escaped; and halves of surrogate pairs. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
const FORBIDDEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/gu;

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const escaped = (value: string): string =>
  value.replaceAll(FORBIDDEN, "\uFFFD").replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign] ?? "");

/** Any text, as text. */
export const text = (value: string | number): Markup => escaped(String(value)) as Markup;

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element with its attributes (those that are undefined are left out) and what is in it. */
export function element(
  name: string,
  attributes: Attributes = {},
  ...children: readonly (Markup | readonly Markup[])[]
): Markup {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escaped(String(value))}"`)
    .join("");
  const inner = children.flat().join("");
  // HTML's void elements must not be closed, SVG's empty ones must: the same spelling does for both.
  if (inner === "" && EMPTY.has(name)) return `<${name}${written}/>` as Markup;
  return `<${name}${written}>${inner}</${name}>` as Markup;
}

const EMPTY = new Set(["rect", "line", "path", "meta", "br"]);

/** What is markup already and has no text of others in it: a style sheet. */
export const verbatim = (trusted: string): Markup => trusted as Markup;
