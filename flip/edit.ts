import { type Document, isMap, isScalar, type Node, parseDocument } from "yaml";

/** Keys from the root of the document: `["config", "activeRegion", "default"]`. */
export type KeyPath = readonly string[];

/** The file has a shape that this editor does not dare to change. */
export class UneditableYaml extends Error {
  override readonly name = "UneditableYaml";
}

/**
 * Sets one text value in a YAML file and leaves every other character as it is: comments, order,
 * quoting, spacing, line endings. A pull request then shows the flip and nothing else; printing
 * the parsed document anew would reflow the rest.
 */
export function setText(source: string, path: KeyPath, value: string): string {
  const document = parseDocument(source);
  const [error] = document.errors;
  // Only code and line: the parser's message quotes the file, which may hold a secret.
  if (error)
    throw new UneditableYaml(`not valid YAML: ${error.code}, line ${error.linePos?.[0].line}`);
  const node = document.getIn(path, true);
  if (isScalar(node) && node.range) return replace(source, node, node.range, value);
  if (document.hasIn(path)) throw new UneditableYaml(`${path.join(".")} is not a plain text`);
  return insert(source, document, path, value);
}

function replace(
  source: string,
  node: Node & { type?: string | undefined },
  [start, end]: readonly [number, number, number],
  value: string,
): string {
  // An empty value (`default:`) has no characters of its own and needs a space before it; a block
  // scalar's range takes in the end of its last line.
  const before = start === end && !/\s/.test(source.charAt(start - 1)) ? " " : "";
  const after = /\r?\n$/.exec(source.slice(start, end))?.[0] ?? "";
  const text = quoted(value, node.type === "QUOTE_SINGLE");
  return source.slice(0, start) + before + text + after + source.slice(end);
}

/** Adds what is missing below the deepest part of the path that is there. */
function insert(source: string, document: Document, path: KeyPath, value: string): string {
  const eol = source.includes("\r\n") ? "\r\n" : "\n";
  for (let depth = path.length - 1; depth > 0; depth--) {
    const parent = document.getIn(path.slice(0, depth), true);
    if (parent === undefined) continue;
    const text = entry(path.slice(depth), value);
    const key = keyOf(document, path.slice(0, depth));
    if (isMap(parent) && parent.flow && parent.range) {
      const [start, end] = parent.range;
      if (parent.items.length === 0 && key?.inBlock) {
        // `config: {}`: with something in it, it reads better as a block.
        const opened = source.slice(0, start).trimEnd() + source.slice(end);
        return afterLine(opened, key.start, `${"  ".repeat(depth)}${text}`, eol);
      }
      const rest = source.slice(start + 1).trimStart();
      return `${source.slice(0, start + 1)} ${text}${rest.startsWith("}") ? " " : ", "}${rest}`;
    }
    if (key !== undefined && isMap(parent) && parent.range) {
      const indent = parent.range[0] - (source.lastIndexOf("\n", parent.range[0] - 1) + 1);
      return afterLine(source, key.start, `${" ".repeat(indent)}${text}`, eol);
    }
    if (key?.inBlock && isScalar(parent) && parent.value === null) {
      return afterLine(source, key.start, `${"  ".repeat(depth)}${text}`, eol);
    }
    throw new UneditableYaml(`${path.slice(0, depth).join(".")} is not a map`);
  }
  const before = source === "" || source.endsWith("\n") ? source : source + eol;
  return `${before}${path[0]}:${eol}  ${entry(path.slice(1), value)}${eol}`;
}

interface KeyPlace {
  readonly start: number;
  /** False within braces, where a line of its own is not enough to say what belongs to it. */
  readonly inBlock: boolean;
}

/** Where the key of a value begins in the text. */
function keyOf(document: Document, path: KeyPath): KeyPlace | undefined {
  const holder = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (!isMap(holder)) return undefined;
  const key = holder.items.find(
    (item) => isScalar(item.key) && item.key.value === path.at(-1),
  )?.key;
  if (!isScalar(key) || !key.range) return undefined;
  return { start: key.range[0], inBlock: holder.flow !== true };
}

/** A new key comes right below its parent's line, so no comment is torn from what it explains. */
function afterLine(source: string, position: number, line: string, eol: string): string {
  const end = source.indexOf("\n", position);
  if (end < 0) return `${source}${eol}${line}${eol}`;
  return `${source.slice(0, end + 1)}${line}${eol}${source.slice(end + 1)}`;
}

/** `activeRegion: { type: string, default: secondary }`, or `key: secondary` for a path of one. */
function entry(path: KeyPath, value: string): string {
  const [key = "", ...rest] = path;
  if (rest.length === 0) return `${key}: ${quoted(value, false)}`;
  return `${key}: { type: string, ${entry(rest, value)} }`;
}

/** A time without quotes is a timestamp to some YAML readers, so only a plain word goes without. */
function quoted(value: string, single: boolean): string {
  if (single) return `'${value.replaceAll("'", "''")}'`;
  return /^[a-z]+$/.test(value) ? value : JSON.stringify(value);
}
