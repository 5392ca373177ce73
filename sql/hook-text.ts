import { isUtf8 } from "node:buffer";

/** The text of a SQL file; undefined for another encoding than UTF-8, such as the "Unicode" of SQL Server Management Studio or a code page. */
export function hookText(bytes: Buffer): string | undefined {
  return isUtf8(bytes) && !bytes.includes(0) ? bytes.toString("utf8") : undefined;
}

/** What is wrong with a file that is none, and what to do. */
export const NOT_UTF_8 = {
  means: "it is not in UTF-8, so that names in it would reach the server as other ones",
  cure: "save it as UTF-8 (SQL Server Management Studio: Save As, Save with Encoding)",
} as const;
