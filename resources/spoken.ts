import type { Secrets } from "../azure/scrub.ts";
import { EngineGone } from "../reconcilers/context/engine-watch.ts";
import type { Methods } from "../reconcilers/lifecycle/methods.ts";
import { contextOfProcess } from "./process-context.ts";

/** The methods, with errors as a person is to read them: no stack traces, no secrets, and nothing more from an orphan. */
export function spokenByPerson(
  methods: Methods,
  secrets: () => Secrets = () => contextOfProcess().azure.secrets,
): Methods {
  const spoken = <T>(work: () => Promise<T>): Promise<T> => speaking(work, secrets);
  return {
    check: (olds, news) => spoken(() => methods.check(olds, news)),
    diff: (id, olds, news) => spoken(() => methods.diff(id, olds, news)),
    create: (news) => spoken(() => methods.create(news)),
    read: (id, props) => spoken(() => methods.read(id, props)),
    update: (id, olds, news) => spoken(() => methods.update(id, olds, news)),
    delete: (id, props) => spoken(() => methods.delete(id, props)),
  };
}

async function speaking<T>(work: () => Promise<T>, secrets: () => Secrets): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // Nobody is left to tell; a provider that goes on would act beside the next engine (rule 3).
    if (error instanceof EngineGone) process.exit(3);
    throw withoutSecrets(error, secrets());
  }
}

function withoutSecrets(error: unknown, secrets: Secrets): unknown {
  if (!(error instanceof Error)) return error;
  error.message = secrets.scrub(error.message);
  // The engine prints the stack of errors of check, diff and read: a user's mistake is no crash.
  error.stack = error.message;
  if ("reasons" in error && Array.isArray(error.reasons)) {
    Object.assign(error, { reasons: error.reasons.map((reason) => secrets.scrub(String(reason))) });
  }
  return error;
}
