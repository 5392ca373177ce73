import { int, nvarchar, type SqlType, type SqlValue } from "../../tds/types.ts";
import type { Context } from "../context.ts";

interface Global {
  readonly type: SqlType;
  evaluate(context: Context): SqlValue;
}

export const productVersion = "12.0.2000.8";

/** What a server calls itself: SQL Database by its short name, an instance by its host name. */
export const ownName = ({ session }: Context): string =>
  session.server.kind === "server" ? session.server.name : session.server.host;

export const globals: Readonly<Record<string, Global>> = {
  "@@VERSION": {
    type: nvarchar(300),
    evaluate: () =>
      `Microsoft SQL Azure (RTM) - ${productVersion} \n\tOct  2 2025 12:00:00 \n\tCopyright (C) 2025 Microsoft Corporation\n`,
  },
  "@@SERVERNAME": { type: nvarchar(128), evaluate: ownName },
  "@@SPID": { type: int, evaluate: ({ session }) => session.id },
  "@@TRANCOUNT": { type: int, evaluate: ({ session }) => session.openTransaction.depth },
  "@@ROWCOUNT": { type: int, evaluate: ({ rowCount }) => rowCount },
  "@@ERROR": { type: int, evaluate: ({ lastError }) => lastError },
};
