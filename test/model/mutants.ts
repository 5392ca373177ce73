// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are texts of source files
import { registerHooks } from "node:module";

/** A product with one thing wrong in it: a text of its source, and what stands there instead. */
export interface Mutant {
  readonly rule: number;
  readonly name: string;
  readonly file: string;
  readonly text: string;
  readonly instead: string;
}

/** For each rule of design §6, and for estates side by side (10), something that breaks it. */
export const MUTANTS: readonly Mutant[] = [
  {
    rule: 1,
    name: "fences nothing off",
    file: "reconcilers/fence/raise-fence.ts",
    text: "await stop(context, { ...wish, address: wish.runtime }, state);",
    instead: "",
  },
  {
    rule: 1,
    name: "writes and starts a runtime whatever the role is",
    file: "reconcilers/runtime/bring-runtime.ts",
    text: 'if (wish.presence === "halted" || wish.presence === "scheduled") return;',
    instead: "return;",
  },
  {
    rule: 1,
    name: "takes one of two primaries for the only one",
    file: "reconcilers/group/group.ts",
    text: 'return seen.here.role === "Primary" && seen.there.role !== "Primary";',
    instead: 'return seen.here.role === "Primary";',
  },
  {
    rule: 2,
    name: "corrects a role that moved by itself",
    file: "planner/role-step.ts",
    text: 'if (wish.mandate === "same") {',
    instead: 'if (String(wish.mandate) === "") {',
  },
  {
    rule: 2,
    name: "gives data up where a planned failover is wanted",
    file: "planner/role-step.ts",
    text: 'return { do: "failover", mode: wish.failover };',
    instead: 'return { do: "failover", mode: "forced" };',
  },
  {
    rule: 3,
    name: "settles a pair before its work is done",
    file: "reconcilers/lifecycle/run.ts",
    text: "settled: olds?.settled ?? null,",
    instead: "settled: formatPair(wanted),",
  },
  {
    rule: 4,
    name: "needs an answer from the lost region",
    file: "reconcilers/fence/raise-fence.ts",
    text: "if (isRegionSilent(error)) return error.code ===",
    instead: "if (isRegionSilent(error) && false) return error.code ===",
  },
  {
    rule: 5,
    name: "logs what it writes, secrets and all",
    file: "reconcilers/runtime/runtime-loop.ts",
    text: "say(`writing ${name} in ${factory} (${step.because})`);",
    instead: "say(`writing ${name} in ${factory} ${JSON.stringify(wish.secrets)}`);",
  },
  {
    rule: 6,
    name: "compares regions letter by letter",
    file: "planner/runtime-differences.ts",
    text: "return locationName(value);",
    instead: "return value;",
  },
  {
    rule: 7,
    name: "starts triggers when it only looks",
    file: "reconcilers/trigger-states.ts",
    text: "return { states: statesOf(wish, await list(context, wish)), ...missed };",
    instead: `const seen = await list(context, wish);
    if (wish.want === "started") await startAll(context, wish, seen);
    return { states: statesOf(wish, seen), ...missed };`,
  },
  {
    rule: 8,
    name: "waits without a deadline",
    file: "reconcilers/waits/waiting.ts",
    text: "if (now - began >= wait.deadline) throw new WaitedTooLong(now - began);",
    instead: "if (now - began >= wait.deadline) wait = { ...wait, deadline: wait.deadline * 2 };",
  },
  {
    rule: 9,
    name: "says what failed, and not what to do",
    file: "reconcilers/lifecycle/trouble.ts",
    text: "`  do:    ${parts.cure}`,",
    instead: "",
  },
  {
    rule: 10,
    name: "gives all estates up when one has failed",
    file: "reconcilers/lifecycle/run.ts",
    text: "  } catch (error) {\n    if (reconciler.onlyLooks",
    instead: `  } catch (error) {
    Object.assign(context.azure, { dataFactory: () => { throw error; }, sql: () => { throw error; } });
    if (reconciler.onlyLooks`,
  },
];

const root = new URL("../../", import.meta.url).href;

/** From now on this thread loads the product with that in it. Throws when the product has no such text any more. */
export function inject({ file, text, instead, name }: Mutant): void {
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context);
      if (url !== `${root}${file}`) return loaded;
      const source = String(loaded.source);
      if (source.split(text).length !== 2)
        throw new Error(`the mutant "${name}": ${file} does not have its text once`);
      return { ...loaded, source: source.replace(text, () => instead) };
    },
  });
}
