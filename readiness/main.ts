// npm run readiness -- --stack S [--strict]: whether the site of a stack could take over now. Reads only.
import { surroundingsOf } from "../azure/clouds.ts";
import { readSettings } from "../azure/settings.ts";
import { complain, tell } from "../cli/speak.ts";
import { asksForHelp, misused, optionsOf } from "../cli/usage.ts";
import { wrongSecrets } from "../config/wrong-secrets.ts";
import { findPulumi } from "../engine/find.ts";
import { EstateAtSite } from "../estate/estate-at-site.ts";
import { openEyes } from "../estate/eyes.ts";
import { ZONE } from "../reconcilers/group/dns-zone.ts";
import { checkEstates } from "./check-estates.ts";
import { checkStack } from "./check-stack.ts";
import { readStackConfiguration, readStackOutputs } from "./stack-configuration.ts";
import { strictExitCode, tableOf, unasked } from "./table.ts";

const USAGE = `npm run readiness -- --stack STACK [--strict]

  Asks Azure whether the site of STACK could take every estate over now, and prints what failed, is not known,
  passed or was skipped. Writes nothing.
  --strict  ends with 2 when anything failed, with 1 when an estate could not be asked at all`;

try {
  if (asksForHelp(process.argv.slice(2))) console.log(USAGE);
  else await answer();
} catch (error) {
  complain(error);
}

async function answer(): Promise<void> {
  const { values } = optionsOf(USAGE, {
    options: { stack: { type: "string", short: "s" }, strict: { type: "boolean" } },
  });
  if (values.stack === undefined) throw misused("which stack?", USAGE);
  const code = await report(values.stack);
  if (values.strict) process.exitCode = code;
}

async function report(stack: string): Promise<number> {
  const pulumi = await findPulumi(tell);
  const { deployment, credentials, get } = await readStackConfiguration(pulumi, stack);
  const { site, estates, flag } = deployment;
  if (site === undefined) throw new Error(`stack ${stack} has no estates: it is a cluster's`);
  const wrong = wrongSecrets(stack, estates, site, credentials);
  if (wrong !== undefined) throw new Error(wrong);
  const { subscriptionId, sqlSuffix } = surroundingsOf(readSettings(get, process.env));
  const sides = estates.map(
    (estate) =>
      new EstateAtSite({
        ...{ estate, site, flag },
        // They are asked for by the checks that need them; no resource is made here.
        secrets: {},
        subscriptionId,
        surroundings: { sqlSuffix, zone: ZONE },
      }),
  );
  const eyes = await openEyes(get, credentials);
  const [ofStack, ofEstates] = await Promise.all([
    checkStack(deployment, stack, () => readStackOutputs(pulumi, stack)),
    checkEstates(sides, eyes, stack),
  ]);
  console.log(tableOf([ofStack, ...ofEstates], process.stdout.columns));
  const silent = unasked(ofEstates);
  if (silent.length > 0) tell(`nothing could be asked of ${silent.join(", ")}: the table says why`);
  return strictExitCode(ofStack, ofEstates);
}
