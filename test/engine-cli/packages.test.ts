import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { projectDirectory } from "../../engine/places.ts";

/** What only rehearses, measures, tests or writes documents: `npm ci` brings what that needs. */
const FOR_DEVELOPERS = /^(?:\..*|node_modules|bench|docs|drill|simulator|test)$/;

/** Packages by name, with a file that loads each. */
function packagesOf(files: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const file of files) {
    const text = readFileSync(join(projectDirectory, file), "utf8");
    const loads =
      /(?:(?<![.\w])(?:from |import |import\(|require\()|\.resolve\()"((?:@[\w-]+\/)?[\w-]+)[^"\s]*"/g;
    for (const [, name = ""] of text.matchAll(loads)) if (!isBuiltin(name)) found.set(name, file);
  }
  return found;
}

describe("packages", () => {
  it("that a takeover needs come with `npm ci --omit=dev`, as build agents may have it", () => {
    const product = readdirSync(projectDirectory, { withFileTypes: true })
      .filter(({ name }) => !FOR_DEVELOPERS.test(name))
      .flatMap((entry) =>
        entry.isDirectory()
          ? readdirSync(join(projectDirectory, entry.name), {
              recursive: true,
              encoding: "utf8",
            }).map((file) => join(entry.name, file))
          : [entry.name],
      )
      .filter((file) => /\.[cm]?[jt]s$/.test(file));
    const { dependencies } = JSON.parse(
      readFileSync(join(projectDirectory, "package.json"), "utf8"),
    );
    const packages = packagesOf(product);
    assert.ok(packages.has("@pulumi/pulumi") && packages.has("mssql"));
    const missing = [...packages].filter(([name]) => !(name in dependencies));
    assert.deepEqual(missing, []);
  });
});
