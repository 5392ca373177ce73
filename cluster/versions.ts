/** The number that a release of SQL Server has in paths and names (2008 R2 shares the one of 2008). */
const NUMBERS: Readonly<Record<string, string>> = {
  "2008": "100",
  "2012": "110",
  "2014": "120",
  "2016": "130",
  "2017": "140",
  "2019": "150",
  "2022": "160",
  "2025": "170",
};

/** Where a release of Integration Services keeps what the article configures. */
export interface Release {
  /** The Windows service; the article's `MsDtsServer` is the one of 2005, all later ones carry their number. */
  readonly service: string;
  /** The key, relative to HKEY_LOCAL_MACHINE, whose default value names the configuration file. */
  readonly checkpoint: string;
  /** The same key as PowerShell's registry drive has it. */
  readonly registryKey: string;
  /** The DCOM application. */
  readonly dcomApplication: string;
}

export function releaseOf(version: string): Release {
  const number = NUMBERS[version];
  if (number === undefined) {
    throw new Error(
      `SQL Server ${version} is not known; known: ${Object.keys(NUMBERS).join(", ")}. Nothing was changed.`,
    );
  }
  const checkpoint = `SOFTWARE\\Microsoft\\Microsoft SQL Server\\${number}\\SSIS\\ServiceConfigFile`;
  return {
    service: `MsDtsServer${number}`,
    checkpoint,
    registryKey: `HKLM:\\${checkpoint}`,
    // Releases before 2012 are listed by the name of their service.
    dcomApplication:
      number === "100"
        ? `MsDtsServer${number}`
        : `Microsoft SQL Server Integration Services ${number.slice(0, 2)}.0`,
  };
}
