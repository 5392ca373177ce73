/** The addresses of one Azure cloud. */
export interface Cloud {
  /** Without a slash at the end, such as `https://management.azure.com`. */
  readonly resourceManager: string;
  /** The scope of a token for the resource manager, such as `https://management.azure.com/.default`. */
  readonly scope: string;
  /** Where tokens come from, such as `https://login.microsoftonline.com`. */
  readonly loginEndpoint: string;
  /** Such as `database.windows.net`. */
  readonly sqlSuffix: string;
  /** The scope of a token for SQL Server, such as `https://database.windows.net/.default`. */
  readonly sqlScope: string;
  /** The resource manager is on this machine: a rehearsal. */
  readonly onLoopback: boolean;
}
