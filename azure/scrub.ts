const MASK = "[secret]";
const NOTHING = /(?!)/;

/** A form shorter than this would be found in innocent words; what is that short hides nothing either. */
const SHORTEST = 4;

/** Knows the secrets of this process and takes them out of any text, in whatever form they are there. */
export interface Secrets {
  add(...secrets: readonly (string | undefined)[]): void;
  scrub(text: string): string;
}

/** Begins with the secrets that are known; more can be added at any time. */
export function secretsKeeper(...known: readonly string[]): Secrets {
  const secrets = new Set(known);
  // Made once for all texts until another secret is known: it has some thirty forms of each.
  let pattern: RegExp | undefined;
  return {
    add(...more) {
      for (const secret of more) {
        if (!secret || secrets.has(secret)) continue;
        secrets.add(secret);
        pattern = undefined;
      }
    },
    scrub(text) {
      pattern ??= patternOf(secrets);
      return text.replace(pattern, MASK);
    },
  };
}

/** What finds them plain, JSON-escaped, SQL-quoted, URL- and base64-encoded. */
function patternOf(secrets: Iterable<string>): RegExp {
  const forms = new Set<string>();
  for (const secret of secrets) for (const form of formsOf(secret)) forms.add(form);
  // The longest first: a quoted secret contains the plain one, and would leave its rest behind.
  const ordered = [...forms].sort((a, b) => b.length - a.length);
  return ordered.length === 0 ? NOTHING : new RegExp(ordered.map(literally).join("|"), "gi");
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

function formsOf(secret: string): string[] {
  const once = [secret, ...quoted(secret), ...urlEncoded(secret)];
  // Azure repeats a request's JSON inside a JSON message, and its addresses inside addresses.
  const twice = once.flatMap((form) => [...quoted(form), encodeURIComponent(form)]);
  return [...once, ...twice, ...base64(secret)].filter((form) => form.length >= SHORTEST);
}

function quoted(text: string): string[] {
  const json = JSON.stringify(text).slice(1, -1);
  const ascii = json.replace(/[^\x20-\x7e]|[<>&'+]/g, unicodeEscape);
  return [json, ascii, text.replaceAll("'", "''"), text.replaceAll("]", "]]")];
}

// .NET, which writes most of Azure's answers, escapes these also where JSON need not.
function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function urlEncoded(text: string): string[] {
  const component = encodeURIComponent(text.toWellFormed());
  return [
    component,
    new URLSearchParams({ v: text }).toString().slice("v=".length),
    encodeURI(text.toWellFormed()),
    component.replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`),
  ];
}

/**
 * Base64 of a longer text shows a secret in one of three ways, by where it begins; the characters at its edges also hold bits of the
 * neighbours and are left out. UTF-16 is how PowerShell takes an encoded command and how SQL Server sees a password.
 */
function base64(secret: string): string[] {
  return [Buffer.from(secret, "utf8"), Buffer.from(secret, "utf16le")].flatMap((bytes) =>
    [0, 1, 2].flatMap((offset) => {
      const whole = Buffer.concat([Buffer.alloc(offset), bytes])
        .toString("base64")
        .replace(/=+$/, "");
      const first = Math.ceil((offset * 8) / 6);
      const last = Math.floor(((offset + bytes.length) * 8) / 6);
      const certain = whole.slice(first, last);
      return [
        certain,
        certain.replaceAll("+", "-").replaceAll("/", "_"),
        encodeURIComponent(certain),
      ];
    }),
  );
}
