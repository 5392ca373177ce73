import { type Document, isMap, isScalar, parseDocument, type YAMLMap } from "yaml";

/** Keys from the root of the document: `["config", "activeRegion", "default"]`. */
export type KeyPath = readonly string[];

/**
 * Sets one text value in a YAML file and leaves every other character as it is: comments, order,
 * quoting, spacing, line endings. A pull request then shows the flip and nothing else; printing
 * the parsed document anew would reflow the rest.
 */
export function setText(source: string, path: KeyPath, value: string): string {
  const document = parseDocument(source);
  if (document.errors.length > 0) throw new Error(document.errors[0]?.message ?? "not valid YAML");
  const node = document.getIn(path, true);
  if (isScalar(node) && node.range) {
    const [start, end] = node.range;
    // An empty value (`default:`) has no characters of its own and needs a space before it.
    const space = start === end && !/\s/.test(source.charAt(start - 1)) ? " " : "";
    const rendered = quoted(value, node.type === "QUOTE_SINGLE");
    return source.slice(0, start) + space + rendered + source.slice(end);
  }
  return insert(source, document, path, value);
}

function insert(source: string, document: Document, path: KeyPath, value: string): string {
  const eol = lineEnd(source);
  for (let depth = path.length - 1; depth > 0; depth--) {
    const parent = document.getIn(path.slice(0, depth), true);
    if (isMap(parent) && parent.items.length > 0 && parent.range) {
      return insertInto(source, parent, entry(path.slice(depth), value), eol);
    }
  }
  if (document.has(path[0] ?? "")) {
    const found = document.getIn(path.slice(0, 1), true);
    if (!isEmpty(found)) throw new Error(`${path[0]} is not a map`);
    return fillEmpty(source, document, path, value);
  }
  const before = source === "" || source.endsWith("\n") ? source : source + eol;
  return `${before}${path[0]}:${eol}  ${entry(path.slice(1), value)}${eol}`;
}

function isEmpty(node: unknown): boolean {
  return (
    node === undefined ||
    (isScalar(node) && node.value === null) ||
    (isMap(node) && node.items.length === 0)
  );
}

/** `config:` or `config: {}` without a single key: here the library may print, nothing is lost. */
function fillEmpty(source: string, document: Document, path: KeyPath, value: string): string {
  document.setIn([path[0]], document.createNode({}));
  document.setIn(path, value);
  return document.toString({ lineWidth: 0 }).replaceAll("\n", lineEnd(source));
}

/** A new key becomes the first of its map, where neither a comment nor a blank line is torn away. */
function insertInto(source: string, map: YAMLMap, text: string, eol: string): string {
  const start = map.range?.[0] ?? 0;
  if (map.flow) return `${source.slice(0, start + 1)} ${text},${source.slice(start + 1)}`;
  const lineStart = source.lastIndexOf("\n", start - 1) + 1;
  const indent = source.slice(lineStart, start);
  return `${source.slice(0, start)}${text}${eol}${indent}${source.slice(start)}`;
}

/** `activeRegion: { type: string, default: "secondary" }`, or `key: "value"` for a path of one. */
function entry(path: KeyPath, value: string): string {
  const [key = "", ...rest] = path;
  if (rest.length === 0) return `${key}: ${quoted(value, false)}`;
  return `${key}: { type: string, ${entry(rest, value)} }`;
}

/** A time without quotes is a timestamp to some YAML readers, so every value is quoted. */
function quoted(value: string, single: boolean): string {
  const plain = /^[a-z]+$/.test(value);
  if (single) return `'${value.replaceAll("'", "''")}'`;
  return plain ? value : JSON.stringify(value);
}

function lineEnd(source: string): string {
  return source.includes("\r\n") ? "\r\n" : "\n";
}
