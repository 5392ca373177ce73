import type { SqlType, SqlValue } from "../tds/types.ts";

/** A name of one to four parts, as written: `[SSISDB].[catalog].[executions]`. */
export type Name = readonly string[];

export type ComparisonOperator = "=" | "<>" | "<" | "<=" | ">" | ">=";
export type ArithmeticOperator = "+" | "-" | "*" | "/" | "%" | "&" | "|" | "^";
export type AggregateName = "COUNT" | "COUNT_BIG" | "MIN" | "MAX" | "SUM" | "AVG";

/** Something with a value. */
export type Scalar =
  | { readonly kind: "literal"; readonly type: SqlType; readonly value: SqlValue }
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "column"; readonly name: Name }
  | { readonly kind: "call"; readonly name: string; readonly arguments: readonly Scalar[] }
  | {
      readonly kind: "aggregate";
      readonly name: AggregateName;
      readonly distinct: boolean;
      /** Undefined stands for COUNT(*). */
      readonly argument: Scalar | undefined;
    }
  | {
      readonly kind: "cast";
      readonly operand: Scalar;
      readonly type: SqlType;
      readonly style: Scalar | undefined;
      /** TRY_CAST, TRY_CONVERT: NULL instead of an error. */
      readonly lenient: boolean;
    }
  | { readonly kind: "negative"; readonly operand: Scalar }
  | {
      readonly kind: "arithmetic";
      readonly operator: ArithmeticOperator;
      readonly left: Scalar;
      readonly right: Scalar;
    }
  | {
      readonly kind: "case";
      readonly branches: readonly { readonly when: Condition; readonly result: Scalar }[];
      readonly otherwise: Scalar | undefined;
    }
  | { readonly kind: "subquery"; readonly query: Query };

/** Something that is true, false or unknown. T-SQL has no boolean values, so these are apart. */
export type Condition =
  | {
      readonly kind: "comparison";
      readonly operator: ComparisonOperator;
      readonly left: Scalar;
      readonly right: Scalar;
    }
  | {
      readonly kind: "and" | "or";
      readonly left: Condition;
      readonly right: Condition;
    }
  | { readonly kind: "not"; readonly operand: Condition }
  | { readonly kind: "isNull"; readonly operand: Scalar }
  | { readonly kind: "inList"; readonly operand: Scalar; readonly list: readonly Scalar[] }
  | { readonly kind: "inQuery"; readonly operand: Scalar; readonly query: Query }
  | {
      readonly kind: "like";
      readonly operand: Scalar;
      readonly pattern: Scalar;
      readonly escapedBy: Scalar | undefined;
    }
  | { readonly kind: "exists"; readonly query: Query };

export type Expression = Scalar | Condition;

export interface Ordering {
  readonly expression: Scalar;
  readonly descending: boolean;
}

export type SelectItem =
  | { readonly kind: "all"; readonly qualifier: Name }
  | { readonly kind: "value"; readonly expression: Scalar; readonly alias: string | undefined }
  | { readonly kind: "assignment"; readonly variable: string; readonly expression: Scalar };

export type Source =
  | { readonly kind: "table"; readonly name: Name; readonly alias: string | undefined }
  | {
      readonly kind: "derived";
      readonly query: Query;
      readonly alias: string;
      readonly columns: readonly string[];
    }
  | {
      readonly kind: "join";
      readonly type: "inner" | "left" | "right" | "full" | "cross";
      readonly left: Source;
      readonly right: Source;
      readonly on: Condition | undefined;
    };

export interface Select {
  readonly distinct: boolean;
  readonly top: Scalar | undefined;
  readonly items: readonly SelectItem[];
  readonly from: Source | undefined;
  readonly where: Condition | undefined;
  readonly groupBy: readonly Scalar[];
  readonly having: Condition | undefined;
}

export interface Query {
  readonly first: Select;
  readonly unions: readonly { readonly all: boolean; readonly select: Select }[];
  readonly orderBy: readonly Ordering[];
  readonly offset: Scalar | undefined;
  readonly fetch: Scalar | undefined;
}

export interface Argument {
  readonly name: string | undefined;
  readonly value: Scalar | "default";
  readonly output: boolean;
}

export type MasterKeyStatement =
  | { readonly action: "open"; readonly password: string }
  | { readonly action: "close" | "drop" }
  | { readonly action: "create"; readonly password: string | undefined }
  | { readonly action: "addPassword" | "dropPassword"; readonly password: string }
  | { readonly action: "addServiceKey" | "dropServiceKey" }
  | { readonly action: "regenerate"; readonly password: string; readonly force: boolean };

interface LoginPassword {
  /** The password, or its hash as `0x…`. */
  readonly text: string;
  readonly hashed: boolean;
}

export type LoginStatement = { readonly name: string } & (
  | {
      readonly action: "create";
      readonly password: LoginPassword;
      readonly sid: string | undefined;
    }
  | { readonly action: "alter"; readonly password: LoginPassword }
  | { readonly action: "turn"; readonly enabled: boolean }
  | { readonly action: "drop" }
);

export interface VariableDeclaration {
  readonly name: string;
  readonly type: SqlType;
  readonly initial: Scalar | undefined;
}

export interface Assignment {
  readonly column: string;
  readonly value: Scalar;
}

export type Statement =
  | { readonly kind: "select"; readonly query: Query }
  | { readonly kind: "declare"; readonly variables: readonly VariableDeclaration[] }
  | { readonly kind: "setVariable"; readonly variable: string; readonly value: Scalar }
  | { readonly kind: "setOption"; readonly option: string; readonly value: string }
  | {
      readonly kind: "if";
      readonly condition: Condition;
      readonly body: Statement;
      readonly otherwise: Statement | undefined;
    }
  | { readonly kind: "while"; readonly condition: Condition; readonly body: Statement }
  | { readonly kind: "block"; readonly statements: readonly Statement[] }
  | {
      readonly kind: "try";
      readonly attempt: readonly Statement[];
      readonly rescue: readonly Statement[];
    }
  | {
      readonly kind: "execute";
      readonly procedure: Name;
      readonly arguments: readonly Argument[];
      readonly statusInto: string | undefined;
    }
  | { readonly kind: "executeText"; readonly text: Scalar }
  | {
      readonly kind: "insert";
      readonly table: Name;
      readonly columns: readonly string[];
      readonly source: Query | readonly (readonly Scalar[])[];
    }
  | {
      readonly kind: "update";
      readonly table: Name;
      readonly assignments: readonly Assignment[];
      readonly where: Condition | undefined;
    }
  | { readonly kind: "delete"; readonly table: Name; readonly where: Condition | undefined }
  | { readonly kind: "use"; readonly database: string }
  | { readonly kind: "print"; readonly text: Scalar }
  | { readonly kind: "transaction"; readonly action: "begin" | "commit" | "rollback" }
  | {
      readonly kind: "throw";
      readonly error:
        | { readonly number: Scalar; readonly message: Scalar; readonly state: Scalar }
        | undefined;
    }
  | {
      readonly kind: "raiseError";
      readonly message: Scalar;
      readonly severity: Scalar;
      readonly state: Scalar;
      readonly arguments: readonly Scalar[];
    }
  | { readonly kind: "wait"; readonly delay: Scalar }
  | { readonly kind: "return"; readonly value: Scalar | undefined }
  | { readonly kind: "break" | "continue" | "nothing" }
  | { readonly kind: "masterKey"; readonly statement: MasterKeyStatement }
  | { readonly kind: "login"; readonly statement: LoginStatement }
  | { readonly kind: "user"; readonly statement: UserStatement };

export type UserStatement =
  | { readonly action: "create"; readonly name: string; readonly login: string }
  | { readonly action: "drop"; readonly name: string };
