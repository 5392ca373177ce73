import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const PROJECT = dirname(dirname(import.meta.dirname));

/** What is no part of the program, or not to be touched: the rest of the project is copied as it is. */
const LEFT_BEHIND = /^(?:\..*|node_modules|bench|docs|drill|simulator|test|Pulumi\..*ya?ml)$/;

/** A folder of the rehearsal's own: a copy of the program, a backend, a home. Nothing outside of it is written. */
export interface Workspace {
  readonly directory: string;
  /** The program's copy: where commands run. */
  readonly program: string;
  /** Where the file backend keeps the state of both stacks. */
  readonly backend: string;
  /** Output of the commands, journal, traffic. */
  readonly records: string;
  readonly certificates: string;
  /** HOME and PULUMI_HOME. */
  readonly home: string;
  /** Writes a file of the program's copy. */
  write(file: string, text: string): void;
  read(file: string): string;
  remove(): void;
}

export function openWorkspace(): Workspace {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "ssis-failover-drill-")));
  const folder = (name: string): string => {
    mkdirSync(join(directory, name));
    return join(directory, name);
  };
  const program = folder("program");
  for (const part of readdirSync(PROJECT))
    if (!LEFT_BEHIND.test(part))
      cpSync(join(PROJECT, part), join(program, part), { recursive: true });
  symlinkSync(join(PROJECT, "node_modules"), join(program, "node_modules"), "junction");
  return {
    directory,
    program,
    backend: folder("backend"),
    records: folder("records"),
    certificates: folder("certificates"),
    home: folder("home"),
    write: (file, text) => writeFileSync(join(program, file), text),
    read: (file) => readFileSync(join(program, file), "utf8"),
    remove: () => rmSync(directory, { recursive: true, force: true, maxRetries: 3 }),
  };
}
