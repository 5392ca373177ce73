import type { Parameter } from "./engine.ts";
import type { RemoteCall } from "./requests.ts";
import { SqlError } from "./sql-error.ts";

/** What a remote call comes down to: a text or procedure to run, and a handle to hand out. */
export interface Work {
  readonly kind: "text" | "procedure";
  readonly text: string;
  readonly parameters: readonly Parameter[];
  /** Place of the first of `parameters` among all parameters of the call. */
  readonly firstOrdinal: number;
  readonly handle?: number;
}

interface Statement {
  readonly text: string;
  readonly declaration: string;
}

/** The statements a connection has prepared, by handle (sp_prepare and its family). */
export class PreparedStatements {
  private readonly statements = new Map<number, Statement>();
  private lastHandle = 0;

  clear(): void {
    this.statements.clear();
  }

  /** Turns calls of sp_executesql and the sp_prepare family into plain work. */
  resolve(call: RemoteCall): Work {
    const { parameters } = call;
    switch (call.procedure.toLowerCase().replace(/^(sys|dbo)\./, "")) {
      case "sp_executesql": {
        const statement = readStatement(parameters[0], parameters[1]);
        return work(statement, parameters.slice(2), 2);
      }
      case "sp_prepexec": {
        const statement = readStatement(parameters[2], parameters[1]);
        return { ...work(statement, parameters.slice(3), 3), handle: this.keep(statement) };
      }
      case "sp_prepare": {
        const statement = readStatement(parameters[2], parameters[1]);
        return { ...nothing, handle: this.keep(statement) };
      }
      case "sp_execute":
        return work(this.statement(parameters[0]), parameters.slice(1), 1);
      case "sp_unprepare":
        this.statement(parameters[0]);
        this.statements.delete(Number(parameters[0]?.value));
        return nothing;
      default:
        return { kind: "procedure", text: call.procedure, parameters, firstOrdinal: 0 };
    }
  }

  private keep(statement: Statement): number {
    this.statements.set(++this.lastHandle, statement);
    return this.lastHandle;
  }

  private statement(handle: Parameter | undefined): Statement {
    const statement = this.statements.get(Number(handle?.value));
    if (statement !== undefined) return statement;
    const shown = String(handle?.value ?? "NULL");
    throw new SqlError({
      number: 8179,
      message: `Could not find prepared statement with handle ${shown}.`,
    });
  }
}

const nothing: Work = { kind: "text", text: "", parameters: [], firstOrdinal: 0 };

function readStatement(text: Parameter | undefined, declaration: Parameter | undefined): Statement {
  if (typeof text?.value !== "string") {
    throw new SqlError({
      number: 214,
      message: "Procedure expects parameter '@statement' of type 'ntext/nchar/nvarchar'.",
    });
  }
  return { text: text.value, declaration: String(declaration?.value ?? "") };
}

function work(statement: Statement, parameters: readonly Parameter[], firstOrdinal: number): Work {
  // JDBC sends the values without names: they are those of the declaration, in its order.
  const names = statement.declaration.match(/@[\w$#@]+/g) ?? [];
  const named = parameters.map((parameter, index) =>
    parameter.name === "" ? { ...parameter, name: names[index] ?? "" } : parameter,
  );
  return { kind: "text", text: statement.text, parameters: named, firstOrdinal };
}
