/** The steps that only SQL can do, by the name under which somebody says that their T-SQL was run by hand. */
export const SQL_STEPS = [
  "firstPassword",
  "masterKey",
  "catalogOwner",
  "variables",
  "schedules",
  "logins",
  "hooks",
] as const;

export type SqlStep = (typeof SQL_STEPS)[number];
