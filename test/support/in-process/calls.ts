/** One call to Azure or to SQL Server, as it is about to leave this program, or has been answered. */
export type RemoteCall = {
  /** From 1, over both kinds, in the order they are sent (the retries of the SDK and the driver count too). */
  readonly number: number;
} & (ArmCall | SqlCall);

export interface ArmCall {
  readonly kind: "arm";
  /** `PUT /subscriptions/…/integrationRuntimes/ssis`, without the query. */
  readonly what: string;
  readonly method: string;
  readonly path: string;
  /** Such as `?api-version=2018-06-01`, and which page of a list. */
  readonly query: string;
}

export interface SqlCall {
  readonly kind: "sql";
  /** `LOGIN sql-weu/SSISDB`, `EXEC [catalog].[x] sql-weu/SSISDB`, or the first words of a statement. */
  readonly what: string;
  /** Host name that the program asks for. */
  readonly server: string;
  readonly database: string;
  /** The statement or procedure; empty for a login. */
  readonly text: string;
}

/** Returned by a hook: the connection is cut here. Before the call Azure sees nothing of it; after it its answer is lost. */
export type Verdict = "cut" | undefined;
type Soon<T> = T | Promise<T>;

/**
 * Asked around each remote call. It may return `"cut"`; abort the program's own signal (the call then ends as an aborted one, unsent or
 * with its answer lost); change the world (plant a fault, lose a region); let the call wait (by a promise); or throw, which the program sees as a failed connection.
 */
export interface CallHook {
  before?(call: RemoteCall): Soon<Verdict>;
  after?(call: RemoteCall): Soon<Verdict>;
  /** Another answer in the place of Azure's, such as the last one to the same question. */
  replace?(call: RemoteCall, answer: unknown): unknown;
}

/** Counts the calls and asks the hook; the one place through which both transports send. */
export class Calls {
  hook: CallHook = {};
  /** How many calls there were. */
  count = 0;

  /**
   * @param send does the work of the call in the simulated Azure
   * @param cut makes the error that a cut connection is for this kind of call
   */
  async through<T>(
    call: ArmCall | SqlCall,
    send: () => Promise<T>,
    cut: () => Error,
    signal: AbortSignal | undefined,
    aborted: () => Error,
  ): Promise<T> {
    // Given up before it left: the SDK's poller, say, which nobody follows.
    if (signal?.aborted) throw aborted();
    this.count += 1;
    const numbered: RemoteCall = { ...call, number: this.count };
    if ((await this.hook.before?.(numbered)) === "cut") throw cut();
    if (signal?.aborted) throw aborted();
    let answered: () => T;
    try {
      const answer = await send();
      const { replace } = this.hook;
      answered = () => (replace === undefined ? answer : (replace(numbered, answer) as T));
    } catch (error) {
      // A refused statement is an answer too.
      answered = () => {
        throw error;
      };
    }
    if ((await this.hook.after?.(numbered)) === "cut") throw cut();
    if (signal?.aborted) throw aborted();
    return answered();
  }
}

/** The kind of a statement, for people and for counting: its first words, a procedure's name. */
export function kindOfStatement(text: string): string {
  const flat = text
    .replace(/--[^\n]*/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  const called = /^EXEC(?:UTE)? (?:@\w+ = )?([[\]\w.]+)/i.exec(flat);
  if (called?.[1] !== undefined) return `EXEC ${called[1]}`;
  return flat.split(" ").slice(0, 4).join(" ");
}
