import { closeSync, openSync, writeSync } from "node:fs";

/** One request and its answer, as it goes to the traffic file. */
export interface Exchange {
  /** Azure's time. */
  readonly time: string;
  readonly method: string;
  readonly url: string;
  readonly requestBody: unknown;
  /** 0: the connection was cut. */
  readonly status: number;
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly responseBody: unknown;
}

/** The wire log: one JSON object a line, without tokens and secrets. */
export class Traffic {
  /** Undefined when it is closed: another file may have its number by then. */
  #file: number | undefined;

  constructor(path: string) {
    this.#file = openSync(path, "a");
  }

  write(exchange: Exchange): void {
    // A request whose answer was held back (a fault) may outlive the simulator.
    if (this.#file === undefined) return;
    const line = {
      ...exchange,
      requestBody: withoutSecrets(exchange.requestBody),
      responseBody: withoutSecrets(exchange.responseBody),
    };
    writeSync(this.#file, `${JSON.stringify(line)}\n`);
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}

const secretKey = /password|secret|sastoken|access_token|assertion|licensekey|accountkey/i;

/** The same value with every secret in it blotted out. */
export function withoutSecrets(value: unknown, key = ""): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, key));
  if (typeof value === "object" && value !== null) {
    const secure = "type" in value && value.type === "SecureString";
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [
        name,
        secure && name === "value"
          ? "(redacted)"
          : withoutSecrets(inner, name === "value" ? key : name),
      ]),
    );
  }
  return typeof value === "string" && secretKey.test(key) ? "(redacted)" : value;
}
