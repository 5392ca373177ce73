import { readFileSync } from "node:fs";
import { z } from "zod";
import { asksForHelp } from "../../cli/usage.ts";
import { estate as estateSchema } from "./report-data.ts";
import { timelineSvg } from "./timeline-svg.ts";

// npm run --silent picture -- DRILL.json ESTATE [takeover|failback] [wide|narrow] > FILE.svg: the picture of one estate, of `npm run drill -- --json`.
const file = z.object({
  estates: z.array(estateSchema.pick({ name: true, row: true, takeover: true, failback: true })),
});
const usage =
  "npm run --silent picture -- DRILL.json ESTATE [takeover|failback] [wide|narrow] > FILE.svg";
const [json, name, ...rest] = process.argv.slice(2);
const move = rest.includes("failback") ? "failback" : "takeover";
const shape = rest.includes("narrow") ? "narrow" : "wide";
if (asksForHelp(process.argv)) console.log(usage);
else if (json === undefined || name === undefined) {
  console.error(usage);
  process.exitCode = 2;
} else {
  const { estates } = file.parse(JSON.parse(readFileSync(json, "utf8")));
  const found = estates.find((one) => one.name === name);
  const timeline = found?.[move];
  if (found === undefined || timeline == null) {
    console.error(
      `${json} has no ${move} of "${name}"; it has ${estates.map((one) => one.name).join(", ")}`,
    );
    process.exitCode = 1;
  } else {
    const picture = { estate: found.name, row: found.row, move, timeline };
    console.log(timelineSvg(picture, { id: move, shape, standsAlone: true }));
  }
}
