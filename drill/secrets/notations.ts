/** The ways a secret may be written down: whoever searches only for the plain text finds few leaks. */
export function notationsOf(secret: string): ReadonlyMap<string, string> {
  const inJson = JSON.stringify(secret).slice(1, -1);
  const notations: [string, string][] = [
    ["plain", secret],
    ["JSON-escaped", inJson],
    // JSON inside JSON, as an event stream carries a printed object.
    ["JSON-escaped twice", JSON.stringify(inJson).slice(1, -1)],
    ["JSON-escaped for HTML", inJson.replaceAll("&", "\\u0026").replaceAll("<", "\\u003c")],
    ["SQL-quoted", secret.replaceAll("'", "''")],
    ["SQL-bracketed", secret.replaceAll("]", "]]")],
    ["URL-encoded", encodeURIComponent(secret)],
    ["form-encoded", new URLSearchParams({ v: secret }).toString().slice(2)],
    ...base64Of(secret, "base64"),
    ...base64Of(secret, "base64url"),
    // A log of JSON lines that is kept in base64.
    ...base64Of(inJson, "base64", "JSON-escaped, "),
    // An encoded command of PowerShell, and how SQL Server sees a password.
    ...base64Of(secret, "base64", "UTF-16, ", "utf16le"),
    // Bytes, as the debugger and SQL Server print them.
    ["hexadecimal", Buffer.from(secret, "utf8").toString("hex")],
    ["HEXADECIMAL", Buffer.from(secret, "utf8").toString("hex").toUpperCase()],
  ];
  return new Map(notations);
}

/** Base64 of a text depends on where in a longer one it stands: three beginnings, without the ends that its neighbours change. */
function base64Of(
  secret: string,
  encoding: "base64" | "base64url",
  before = "",
  characters: "utf8" | "utf16le" = "utf8",
): [string, string][] {
  return [0, 1, 2].map((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret, characters)]);
    const text = bytes.toString(encoding).replace(/=+$/, "");
    const first = Math.ceil((offset * 8) / 6);
    const whole = Math.floor((bytes.length * 8) / 6);
    return [`${before}${encoding} at ${offset}`, text.slice(first, whole)];
  });
}
