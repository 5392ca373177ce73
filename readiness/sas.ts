/** What a SAS token says of itself; what it is signed with is not looked at. */
export interface SasToken {
  readonly starts: Date | undefined;
  readonly expires: Date | undefined;
  /** Letters such as `rwl`; undefined where a stored access policy has them. */
  readonly rights: string | undefined;
  /** It leans on a policy stored with the container, which has what it does not say. */
  readonly policy: boolean;
  /** What it opens: one blob only, or no container. */
  readonly tooNarrow: boolean;
}

/** Undefined for a text that is no SAS token. */
export function readSas(token: string): SasToken | undefined {
  const parts = new URLSearchParams(token.trim().replace(/^\?/, ""));
  if (!parts.get("sig")) return undefined;
  return {
    starts: dateIn(parts.get("st")),
    expires: dateIn(parts.get("se")),
    rights: parts.get("sp") ?? undefined,
    policy: parts.has("si"),
    tooNarrow: isTooNarrow(parts),
  };
}

/** A service token names a container (`c`) or a blob (`b`); an account token its services and what it opens in them. */
function isTooNarrow(parts: URLSearchParams): boolean {
  const services = parts.get("ss");
  if (services === null) return (parts.get("sr") ?? "c") !== "c";
  const types = parts.get("srt") ?? "";
  return !services.includes("b") || !types.includes("c") || !types.includes("o");
}

function dateIn(text: string | null): Date | undefined {
  if (text === null) return undefined;
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
