/** The engine and its CLI hand objects and lists over as JSON text, and everything else as it stands. */
export function parsedValue(text: string | undefined): unknown {
  if (text === undefined || !/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    // Text that only looks like JSON goes on as text: the schema then refuses it with the key's path.
    return text;
  }
}
