import assert from "node:assert/strict";
import fc from "fast-check";
import { parseDuration } from "../../config/durations.ts";
import { locationName, sameLocation } from "../../config/locations.ts";
import { ConfigurationError, formatPath, type Path } from "../../config/problems.ts";
import { type Loose, read, samples } from "./samples.ts";

/** Names of triggers and of folders, environments and variables are free. */
const isFree = (path: Path): boolean =>
  path.at(-1) === "triggers" || path.slice(-3).includes("environments");

/** Paths of all objects in which a key can be unknown. */
function objectsOf(value: Loose, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [];
  const own = Array.isArray(value) || path.length === 0 || isFree(path) ? [] : [path];
  const keys = Array.isArray(value) ? value.keys() : Object.keys(value);
  return [...own, ...[...keys].flatMap((key) => objectsOf(value[key], [...path, key]))];
}

function put(root: Loose, path: Path, key: string | number, value: unknown): void {
  path.reduce((here: Loose, part) => here[part], root)[key] = value;
}

function messageOf(estates: Loose): string {
  try {
    read({ estates });
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  return "";
}

const place = fc.constantFrom(...objectsOf(samples()));
const word = fc.stringMatching(/^[a-z]{1,12}$/).map((text) => `x${text}`);

describe("any configuration", () => {
  it("with one unknown key is refused, naming the key and nothing else", () => {
    fc.assert(
      fc.property(place, word, fc.jsonValue(), (path, key, value) => {
        const estates = samples();
        put(estates, path, key, value);
        const lines = messageOf(estates).split("\n");
        assert.equal(
          lines[0],
          "The configuration of stack primary has 1 problem; nothing was called or changed.",
        );
        assert.equal(lines[1], `  1. ${formatPath(["estates", ...path, key])}`);
        assert.ok(
          [
            "is not a key that this program knows.",
            "is a secret among settings that are committed in clear.",
          ].includes(lines[2]?.trim() ?? ""),
          lines[2],
        );
      }),
    );
  });

  it("never shows a secret, wherever it was put and whatever else is wrong", () => {
    const secret = "Plant3d-S3cret!";
    const secretKeys = fc.constantFrom(
      "password",
      "catalogPassword",
      "sasToken",
      "licenseKey",
      "adminPasword",
      "client_secret",
      "connectionString",
      "unknown",
    );
    const shape = fc.constantFrom<(text: string) => unknown>(
      (text) => text,
      (text) => ({ type: "SecureString", value: text }),
      (text) => [text],
      (text) => `https://stweu.blob.core.windows.net/setup?sv=2024&sig=${text}`,
      (text) => `Server=tcp:sql-weu;Password=${text};`,
    );
    fc.assert(
      fc.property(place, secretKeys, shape, (path, key, wrap) => {
        const estates = samples();
        put(estates, path, key, wrap(secret));
        assert.match(messageOf(estates), /1 problem/);
        assert.ok(!messageOf(estates).includes(secret), messageOf(estates));
      }),
    );
    const known = [
      "customSetup",
      "sqlHost",
      "sqlDial",
      "sqlServer",
      "subnet",
      "location",
      "dataFactory",
      "runtime",
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...known),
        fc.constantFrom(`https://a.blob.core.windows.net/c?sig=${secret}`, `x;Pwd=${secret}`, {
          password: secret,
        }),
        (key, value) => {
          const estates = samples();
          put(estates, ["sales", "sites", "primary"], key, value);
          assert.ok(!messageOf(estates).includes(secret), messageOf(estates));
          assert.notEqual(messageOf(estates), "");
        },
      ),
    );
  });

  it("is refused in words, not by an exception, however broken it is", () => {
    const anywhere = fc.constantFrom(...objectsOf(samples()).filter((path) => path.length > 0));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(anywhere, fc.jsonValue()), { minLength: 1, maxLength: 4 }),
        (changes) => {
          const estates = samples();
          for (const [path, value] of changes) {
            try {
              put(estates, path.slice(0, -1), path.at(-1) ?? "", value);
            } catch {
              // An earlier change took away what this one would change.
            }
          }
          const message = messageOf(estates);
          assert.ok(!/undefined|\[object/.test(message), message);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("words of the configuration", () => {
  it("regions are compared by meaning", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{3,8}( [a-z0-9]{1,6}){0,2}$/), (name) => {
        const title = name.replace(/\b[a-z]/g, (letter) => letter.toUpperCase());
        assert.ok(sameLocation(name, title));
        assert.equal(locationName(locationName(title)), locationName(title));
      }),
    );
    assert.ok(!sameLocation("West Europe", "West US"));
  });

  it("durations have one form", () => {
    assert.deepEqual(
      ["0s", "90s", "30m", "24h"].map(parseDuration),
      [0, 90_000, 1_800_000, 86_400_000],
    );
    for (const text of ["", "30", "30 m", "1.5h", "-1m", "PT30M", "25h", "1d", "30M"]) {
      assert.equal(parseDuration(text), undefined, text);
    }
  });
});
