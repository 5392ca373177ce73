import type { ResultItem } from "../../tds/engine.ts";
import type { Context } from "../context.ts";
import { SqlError, unknownDatabase, useNotSupported } from "../errors.ts";
import { compileCondition } from "../evaluate/conditions.ts";
import { compileQuery } from "../evaluate/queries.ts";
import { emptyFrame, emptyScope } from "../evaluate/scope.ts";
import { runPrincipalStatement } from "../logins/run.ts";
import { assertAlone } from "../logins/statements.ts";
import { isSessionOnly, runMasterKeyStatement, statementName } from "../master-key/statements.ts";
import { parseBatch } from "../parser/batch.ts";
import { findPlace, type Place, requireEntry } from "../place.ts";
import { isExecuteSql } from "../procedures/find.ts";
import type { Condition, MasterKeyStatement, Name, Query, Statement } from "../syntax.ts";
import { typeName } from "../values/convert.ts";
import { change } from "./changes.ts";
import { nestedContext } from "./execute-sql.ts";
import { evaluateOnce, raise, textOnce, thrown } from "./messages.ts";
import { callProcedure, type GivenArgument } from "./procedures.ts";
import { waitFor } from "./waiting.ts";
import { recorded } from "./write.ts";

/** Where to go on after a statement. */
type Flow = "next" | "break" | "continue" | "return" | "stop";
type Results = AsyncGenerator<ResultItem, Flow>;
type Of<Kind extends Statement["kind"]> = Extract<Statement, { kind: Kind }>;

/** Runs the statements of a batch, one after the other. */
export class Interpreter {
  private readonly context: Context;
  private readonly signal: AbortSignal;
  /** Above 0, errors go to the CATCH around instead of to the client. */
  private tryDepth: number;

  constructor(context: Context, signal: AbortSignal, tryDepth = 0) {
    this.context = context;
    this.signal = signal;
    this.tryDepth = tryDepth;
  }

  /** Parses a text and runs it; with a mistake of grammar nothing of it is run. */
  async *runText(text: string): Results {
    const batch = parseBatch(text);
    assertAlone(this.context.session.server.kind, batch);
    return yield* this.sequence(batch);
  }

  async *runProcedure(name: Name, given: readonly GivenArgument[]): Results {
    if (isExecuteSql(name)) return yield* this.executeSql(given, []);
    callProcedure(this.context.session, name, given);
    yield { kind: "status", value: 0 };
    return "next";
  }

  private async *sequence(statements: readonly Statement[]): Results {
    for (const statement of statements) {
      if (this.signal.aborted) return "stop";
      const flow = yield* this.guarded(statement);
      if (flow !== "next") return flow;
    }
    return "next";
  }

  /** Most errors end their statement only, and the batch goes on (as XACT_ABORT OFF has it). */
  private async *guarded(statement: Statement): Results {
    const { context } = this;
    const { session } = context;
    try {
      session.refresh();
      const flow = yield* this.perform(statement);
      context.lastError = 0;
      return flow;
    } catch (error) {
      if (!(error instanceof SqlError) || this.tryDepth > 0) throw error;
      context.lastError = error.number;
      yield { kind: "error", error };
      if (!session.options.stopsOnError) return error.endsBatch ? "stop" : "next";
      if (session.openTransaction.depth > 0) session.transaction("rollback");
      return "stop";
    }
  }

  private async *perform(statement: Statement): Results {
    const { context } = this;
    const { session } = context;
    switch (statement.kind) {
      case "select":
        yield* this.select(statement.query);
        return "next";
      case "declare":
        for (const { name, type, initial } of statement.variables) {
          const value = initial === undefined ? null : evaluateOnce(context, initial);
          context.variables.declare(name, type, value);
        }
        return "next";
      case "setVariable":
        context.variables.set(statement.variable, evaluateOnce(context, statement.value));
        return "next";
      case "setOption":
        this.setOption(statement);
        return "next";
      case "if":
        if (this.holds(statement.condition)) return yield* this.guarded(statement.body);
        return statement.otherwise === undefined
          ? "next"
          : yield* this.guarded(statement.otherwise);
      case "while":
        return yield* this.loop(statement);
      case "block":
        return yield* this.sequence(statement.statements);
      case "try":
        return yield* this.attempt(statement);
      case "execute":
        return yield* this.execute(statement);
      case "executeText":
        return yield* this.nested(context, textOnce(context, statement.text));
      case "insert":
      case "update":
      case "delete":
        context.rowCount = change(context, statement);
        if (session.options.countsRows) yield { kind: "affected", count: context.rowCount };
        return "next";
      case "use":
        yield this.use(statement.database);
        return "next";
      case "print":
        yield { kind: "message", number: 0, text: textOnce(context, statement.text) };
        return "next";
      case "transaction":
        session.transaction(statement.action);
        return "next";
      case "throw":
        throw thrown(context, statement);
      case "raiseError":
        yield raise(context, statement);
        return "next";
      case "wait":
        await waitFor(session.world, textOnce(context, statement.delay), this.signal);
        return "next";
      case "return":
        if (statement.value !== undefined) {
          yield { kind: "status", value: Number(evaluateOnce(context, statement.value)) };
        }
        return "return";
      case "login":
      case "user":
        runPrincipalStatement(this.here(), statement);
        return "next";
      case "masterKey":
        this.masterKey(statement.statement);
        return "next";
      case "break":
      case "continue":
        return statement.kind;
      case "nothing":
        return "next";
    }
  }

  private *select(query: Query): Generator<ResultItem> {
    const compiled = compileQuery(query, this.context);
    const rows = compiled.run(undefined);
    this.context.rowCount = rows.length;
    const assigns = query.first.items.some(({ kind }) => kind === "assignment");
    if (!assigns) yield { kind: "rows", columns: compiled.columns, rows };
  }

  private holds(condition: Condition): boolean {
    return compileCondition(condition, emptyScope(this.context))(emptyFrame) === true;
  }

  private async *loop({ condition, body }: Of<"while">): Results {
    while (!this.signal.aborted && this.holds(condition)) {
      const flow = yield* this.guarded(body);
      if (flow === "break") break;
      if (flow === "return" || flow === "stop") return flow;
      // Lets other connections in: a loop that polls must not keep the whole process busy.
      await new Promise(setImmediate);
    }
    return "next";
  }

  private async *attempt({ attempt, rescue }: Of<"try">): Results {
    this.tryDepth++;
    try {
      return yield* this.sequence(attempt);
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      const { number, message, severity, state, procedure } = error;
      this.context.lastError = number;
      const before = this.context.caught;
      this.context.caught = { number, message, severity, state, procedure };
      this.tryDepth--;
      try {
        return yield* this.sequence(rescue);
      } finally {
        this.tryDepth++;
        this.context.caught = before;
      }
    } finally {
      this.tryDepth--;
    }
  }

  private async *execute(statement: Of<"execute">): Results {
    const { context } = this;
    const given = statement.arguments.map(({ name, value }) => ({
      name,
      value: value === "default" ? undefined : evaluateOnce(context, value),
      ...(value !== "default" && value.kind === "variable"
        ? { type: typeName(context.variables.get(value.name).type) }
        : {}),
    }));
    if (isExecuteSql(statement.procedure)) {
      const targets = statement.arguments.map(({ name, value, output }) =>
        output && value !== "default" && value.kind === "variable"
          ? { parameter: name, variable: value.name }
          : undefined,
      );
      return yield* this.executeSql(given, targets);
    }
    callProcedure(context.session, statement.procedure, given);
    if (statement.statusInto !== undefined) context.variables.set(statement.statusInto, 0);
    return "next";
  }

  /** sp_executesql: a batch of its own, with its own variables. */
  private async *executeSql(
    given: readonly GivenArgument[],
    targets: readonly ({ parameter: string | undefined; variable: string } | undefined)[],
  ): Results {
    const { context, text, names } = nestedContext(this.context.session, given);
    const flow = yield* this.nested(context, text);
    for (const [at, target] of targets.entries()) {
      const inner = target?.parameter ?? names[at];
      if (target === undefined || inner === undefined) continue;
      this.context.variables.set(target.variable, context.variables.get(inner).value);
    }
    return flow;
  }

  private async *nested(context: Context, text: string): Results {
    const own = context === this.context ? undefined : context;
    const inner = own ?? nestedContext(context.session, [{ name: undefined, value: text }]).context;
    const flow = yield* new Interpreter(inner, this.signal, this.tryDepth).runText(text);
    return flow === "stop" ? "stop" : "next";
  }

  private setOption({ option, value }: Of<"setOption">): void {
    const { options } = this.context.session;
    if (option === "XACT_ABORT") options.stopsOnError = value === "ON";
    if (option === "NOCOUNT") options.countsRows = value === "OFF";
  }

  private use(name: string): ResultItem {
    const { session } = this.context;
    const before = session.database;
    if (session.server.kind === "server" && name.toUpperCase() !== before.toUpperCase()) {
      throw useNotSupported();
    }
    const place = findPlace(session, name);
    if (place === undefined) throw unknownDatabase(name);
    requireEntry(place);
    session.use(place.databaseName);
    return { kind: "database", name: place.databaseName, before };
  }

  private here(): Place {
    const { session } = this.context;
    const place = findPlace(session, session.database);
    if (place === undefined) throw unknownDatabase(session.database);
    return place;
  }

  private masterKey(statement: MasterKeyStatement): void {
    const place = this.here();
    if (isSessionOnly(statement)) {
      runMasterKeyStatement(place, statement);
      return;
    }
    recorded(place, statementName[statement.action], () => runMasterKeyStatement(place, statement));
  }
}
