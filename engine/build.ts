import { spawn } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeLaunchers } from "./launchers.ts";
import { withLock } from "./lock.ts";
import { cacheDirectory } from "./places.ts";
import { heartbeat } from "./progress.ts";
import { checkGo } from "./toolchain.ts";
import { BUILD_VERSION } from "./versions.ts";

const MODULE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
const VERSION_SYMBOL = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

/** The CLI built from Go modules in this project's cache, whether it is there yet or not. */
export function builtCommand(cache = cacheDirectory): string {
  return join(cache, BUILD_VERSION, "pulumi");
}

/**
 * Builds the Pulumi CLI from the Go module proxy: engine/go pins every module by go.sum, and nothing may change it
 * (`-mod=readonly`). About 3 minutes on two cores the first time. Safe to call from several processes at once.
 */
export async function build(log: (line: string) => void, cache = cacheDirectory): Promise<string> {
  if (process.platform === "win32") {
    throw new Error(
      "on Windows the Pulumi CLI is not built from source: install it (winget install pulumi) and put it on PATH",
    );
  }
  const command = builtCommand(cache);
  // One that is there is taken without the lock: a colleague's checkout may be read and not written.
  if (!existsSync(command)) {
    await withLock(
      join(cache, `${BUILD_VERSION}.lock`),
      (owner) => log(`process ${owner} is building the Pulumi CLI already; waiting for it`),
      async () => {
        if (!existsSync(command)) await compile(log, command);
      },
    );
  }
  writeLaunchers(join(cache, BUILD_VERSION));
  return command;
}

async function compile(log: (line: string) => void, command: string): Promise<void> {
  await checkGo(log);
  const draft = `${command}.${process.pid}`;
  mkdirSync(join(command, ".."), { recursive: true });
  log(
    `building the Pulumi CLI ${BUILD_VERSION} from the Go module proxy; about 3 minutes, once. Kept in ${command}`,
  );
  const seen = { modules: 0, packages: 0 };
  const beat = heartbeat(
    log,
    (elapsed) =>
      `building the Pulumi CLI: ${seen.modules} modules fetched, ${seen.packages} packages compiled (${elapsed})`,
  );
  try {
    await goBuild(draft, (line) => {
      if (line.startsWith("go: downloading ")) seen.modules += 1;
      else if (/^[\w./-]+$/.test(line)) seen.packages += 1;
    });
    renameSync(draft, command);
  } finally {
    beat.stop();
    rmSync(draft, { force: true });
  }
  log(`built the Pulumi CLI ${BUILD_VERSION} in ${beat.elapsed()}`);
}

function goBuild(output: string, onLine: (line: string) => void): Promise<void> {
  const flags = ["-v", "-mod=readonly", "-trimpath", "-o", output];
  const linker = `-ldflags=-s -w -X ${VERSION_SYMBOL}=v${BUILD_VERSION}`;
  return new Promise((resolve, reject) => {
    const go = spawn("go", ["build", ...flags, linker, MODULE], {
      cwd: join(import.meta.dirname, "go"),
      // No C compiler is asked for, and a workspace around this checkout must not change the versions.
      env: { ...process.env, CGO_ENABLED: "0", GOWORK: "off" },
      stdio: ["ignore", "ignore", "pipe"],
    });
    const last: string[] = [];
    let rest = "";
    go.stderr.setEncoding("utf8").on("data", (data: string) => {
      const lines = (rest + data).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        onLine(line);
        last.push(line);
      }
      last.splice(0, last.length - 12);
    });
    go.on("error", (error) => reject(error));
    go.on("close", (code, signal) => {
      if (code === 0) return resolve();
      reject(buildFailure([...last, rest].join("\n"), signal ?? `exit code ${code}`));
    });
  });
}

const NETWORK =
  /dial tcp|no such host|i\/o timeout|connection refused|TLS handshake|proxyconnect|403 Forbidden|module lookup disabled/i;

/** What a failed `go build` means for the person who only wanted the CLI. */
export function buildFailure(output: string, ended: string): Error {
  const said = output
    .split("\n")
    .filter(
      (line) => line !== "" && !/^[\w./-]+$/.test(line) && !line.startsWith("go: downloading"),
    )
    .map((line) => `  ${line}`)
    .join("\n");
  const cure = NETWORK.test(output)
    ? "The Go module proxy does not answer. Set GOPROXY to one that this machine may reach (the public one, or your company's)"
    : "Delete .cache/pulumi and try again";
  return new Error(
    [
      `The Pulumi CLI could not be built (go build: ${ended}):`,
      said || "  (go said nothing)",
      `${cure}, or install the CLI and put it on PATH: https://www.pulumi.com/docs/iac/download-install/`,
    ].join("\n"),
  );
}
