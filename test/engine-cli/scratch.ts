import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A folder of its own for one test, with files written by name; removed by `remove`. */
export class Scratch {
  readonly directory = mkdtempSync(join(tmpdir(), "ssis-engine-"));

  /** Writes a file and gives its path. */
  file(name: string, text: string, mode = 0o644): string {
    const path = join(this.directory, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    chmodSync(path, mode);
    return path;
  }

  /** A shell script that can be executed. */
  script(name: string, ...lines: string[]): string {
    return this.file(name, ["#!/bin/sh", ...lines, ""].join("\n"), 0o755);
  }

  path(...parts: string[]): string {
    return join(this.directory, ...parts);
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
