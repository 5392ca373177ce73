import assert from "node:assert/strict";
import { meaningOf } from "../../azure/meanings.ts";
import type { Site } from "../../config/pair.ts";
import { type Command, type Ended, runCommand } from "../../drill/commands/command.ts";
import { addressOf } from "../../drill/estates/sample.ts";
import { canariesOf } from "../../drill/secrets/canaries.ts";
import { type Stage, setStage } from "../../drill/stage/stage.ts";
import { documentedCodes } from "../azure/documented-codes.ts";
import {
  bystander,
  type Coded,
  codedEstates,
  faultsOf,
  group,
  letStand,
  wordsOn,
} from "./coded-estates.ts";

/** What SQL Server says when it has been done before: the program takes it for success. */
const IS_SUCCESS = new Set(["15594", "15579"]);
/** The words of these come from azure-native; ours stand beside them. */
const isOfOthers = ({ at }: Coded): boolean => at.startsWith("new");

// What comes only in the rotation of a password is tested with that: test/reconcilers/master-key-rotation.test.ts.
const codes = codedEstates(documentedCodes.filter(({ at }) => at !== "rotation"));

/** Every estate has one code planted; one `pulumi up` of all of them shows each. */
function describeRun(what: string, stack: Site, coded: readonly Coded[]): void {
  describe(`what \`pulumi up\` prints ${what}`, function () {
    this.timeout(600_000);
    let stage: Stage;
    let ended: Ended;
    /** Takes over beside all that fails. */
    const healthy = stack === "secondary" ? [bystander()] : [];
    const all = [...coded, ...healthy];

    const pulumi = (args: readonly string[], more: Partial<Command> = {}): Promise<Ended> =>
      runCommand(stage, {
        shown: `pulumi ${args.join(" ")}`,
        command: stage.pulumi.command,
        args,
        ...more,
      });
    const must = async (running: Promise<Ended>): Promise<void> => {
      const { code, output, shown } = await running;
      assert.equal(code, 0, `${shown}: ${output}`);
    };
    const takeOver = (): Promise<Ended> =>
      runCommand(stage, {
        shown: `npm run takeover -- --stack ${stack} --yes`,
        command: process.execPath,
        args: ["engine/takeover.ts", "--stack", stack, "--yes", "--skip-preview"],
        timeout: 400,
      });
    /** All that is said of an estate, without the marks that the engine puts before it. */
    const saidOf = ({ estate }: Coded): string =>
      new RegExp(
        `${estate.name}: [^\\n]* failed: [^\\n]*\\n\\s*means: [^\\n]*\\n\\s*do: [^\\n]*\\n(?:[^\\n]*\\n){0,14}?\\s*left: [^\\n]*`,
      ).exec(ended.output)?.[0] ?? "";
    const linesOf = ({ estate }: Coded): string =>
      ended.output
        .split("\n")
        .filter((line) => line.includes(`${estate.name}: `))
        .slice(-12)
        .join("\n");

    before(async () => {
      stage = await setStage({
        estates: all.map(({ estate }) => estate),
        // Slow enough for one machine that moves so many at once: deadlines are Azure's.
        speed: 30,
        log: () => {},
      });
      await must(pulumi(["stack", "init", stack]));
      // All of a stack's secrets may stand in one secret of JSON: one command for so many estates.
      const secrets = all.map(({ estate }) => {
        const own = stage.secrets.get(estate.name);
        return [
          estate.name,
          {
            catalogPassword: own?.catalogPassword.value,
            ...(estate.onInstances && { masterKeyPassword: own?.masterKeyPassword.value }),
            ...(estate.network && { customSetupSas: own?.customSetupSas[stack].value }),
          },
        ];
      });
      const stdin = JSON.stringify(Object.fromEntries(secrets));
      await must(pulumi(["config", "set", "--secret", "credentials", "--stack", stack], { stdin }));
      if (stack === "secondary") {
        await letStand(stage, all);
        const flag = { activeRegion: stack, activeSince: new Date().toISOString() };
        for (const [key, value] of Object.entries(flag))
          await must(pulumi(["config", "set", key, value, "--stack", stack]));
      } else
        group(
          stage,
          coded.filter(({ estate }) => estate.brownfield),
          [],
        );
      for (const each of coded)
        for (const fault of faultsOf(each)) stage.simulator.world.plant(fault);
      ended = await takeOver();
    });

    after(async () => {
      await stage?.clear(false);
    });

    it("fails, and no estate keeps another one from its work", () => {
      assert.notEqual(ended.code, 0);
      for (const each of coded) assert.ok(linesOf(each), each.estate.name);
      for (const { estate } of healthy) {
        const { runtimeIds, servers } = addressOf(estate);
        const runtime = stage.simulator.world.state.runtimes.get(runtimeIds.secondary);
        assert.equal(runtime?.serves, servers.secondary, ended.output);
      }
    });

    for (const each of coded) {
      const { code } = each;
      if (IS_SUCCESS.has(code)) {
        it(`is no failure for ${code}: that is what was wanted`, () => {
          assert.equal(saidOf(each), "", linesOf(each));
        });
        continue;
      }
      it(`is ${code} with what it means, what to do, and what was left`, () => {
        const said = saidOf(each);
        assert.ok(said, linesOf(each));
        const lines = said.split("\n").map((line) => line.trim());
        const [first = "", means = "", does = ""] = lines;
        const left = lines.at(-1) ?? "";
        const known = meaningOf(code);
        assert.ok(known);
        assert.match(first, new RegExp(`failed: (SQL error )?${code}\\b`));
        assert.ok((isOfOthers(each) ? ended.output : first).includes(wordsOn(each)), said);
        if (!/master key/.test(each.at)) assert.ok(means.includes(known.meaning), said);
        assert.ok(does.length > "do:".length && /^left: +\S.{10,}/.test(left), said);
        if (!/master key/.test(each.at))
          assert.ok(does.includes(known.cure.replace(/\.$/, "")), said);
        assert.doesNotMatch(said, /undefined|\[object|not in the catalogue/);
      });
    }

    it("has no stack trace and no secret", () => {
      const trace = ended.output.split("\n").filter((line) => /^\s+at .+:\d+:\d+\)?$/.test(line));
      assert.deepEqual(trace, []);
      for (const canary of canariesOf(stage.secrets))
        assert.ok(!ended.output.includes(canary.value), canary.name);
    });
  });
}

const comes = (...at: readonly Coded["at"][]): readonly Coded[] =>
  codes.filter((each) => at.includes(each.at));

describeRun("when a runtime does not start or stop", "secondary", comes("start", "stop"));
describeRun("when a role does not move", "secondary", comes("failover", "planned failover, later"));
describeRun(
  "when SQL Server refuses",
  "secondary",
  comes("login", "login of the master key's step", "master key"),
);
describeRun(
  "in a first deployment",
  "primary",
  comes("new group", "new instance group", "SSISDB joins the group"),
);
