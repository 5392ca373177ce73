import { type Family, families, type Group } from "../azure/meanings.ts";
import { ownCodes } from "../reconcilers/lifecycle/own-codes.ts";

const INTRO = `# Errors

<!-- Generated from azure/meanings/ and reconcilers/lifecycle/own-codes.ts by \`npm run docs\`; a test keeps it current. Do not edit. -->

A failed step says four things: what failed, with the code of whoever refused it; what that \`means\`; what to \`do\`; and what is
\`left\`, the state in which things are now. The names of the case at hand stand in them. Search this page for the code.

\`\`\`
sales: bringing the role of fog-sales to secondary failed: PlannedFailoverTimedOut (planned failover of fog-sales, …)
  means: The planned failover was given up: the sides could not be brought level in time. The roles are as they were.
  do:    If the other region is healthy, wait and run \`pulumi up\` again. If it is lost, …
  left:  primary is Primary, secondary is Secondary; …
\`\`\`

Whatever it was: mend it and run the same command again. It reads Azure first and goes on from what it finds; nothing is done twice. After
an engine that was killed, \`npm run resume -- --stack <stack>\` does the same. Where these texts say \`pulumi up\`, it is that same command:
\`npm run takeover -- --stack <stack>\`, or \`npm run pulumi -- up --stack <stack>\`.

- Managed instances give most codes of failover groups with \`Instance\` in front (\`InstanceFailoverGroupBusy\`): they mean the same, and are
  found here without it.
- A general code (\`BadRequest\`, \`InvalidVnetConfiguration\`, \`CustomSetupScriptFailure\`) often has the one that says why in Azure's text: the
  error then explains both, and what to do is that of the inner one.
- What the failover group's and the factory's own making fails with is printed by Pulumi's azure-native provider; a warning with
  \`means\`, \`do\` and \`left\` stands beside it.
- A step that only SQL can do, and no way to SQL from here: the error has the T-SQL for somebody who can connect.
- A mistake in the configuration has no code: all of them are listed at once, each with its key, before anything is called.
- The Windows cluster's failures name the node and the cmdlet: [cluster.md](cluster.md).
`;

const OWN: Family = { title: "This program's own refusals", groups: ownCodes };

/** The catalogue of errors for people: a table for each place that they come from. */
export function renderErrors(): string {
  return [INTRO, ...[OWN, ...families].map(renderFamily)].join("\n");
}

function renderFamily({ title, intro, groups }: Family): string {
  const told = intro === undefined ? [] : [intro, ""];
  return [`## ${title}`, "", ...told, ...groups.map(renderGroup)].join("\n");
}

function renderGroup({ from, left, entries }: Group): string {
  return [
    `### From ${from}`,
    "",
    `Left: ${cell(left)}`,
    "",
    "| code | means | do |",
    "| --- | --- | --- |",
    ...entries.map(([code, ...words]) => `| ${[shown(code), ...words].map(cell).join(" | ")} |`),
    "",
  ].join("\n");
}

/** A family of codes by its pattern. */
function shown(code: string): string {
  if (code === "AADSTS") return "`AADSTS…` (any other)";
  return code === "Http5xx" ? "`Http500` … `Http599`" : `\`${code}\``;
}

/** Between backticks a page shows what stands there; elsewhere an angle bracket begins a tag. */
const cell = (text: string): string =>
  text
    .replaceAll("|", "\\|")
    .split("`")
    .map((part, at) => (at % 2 === 1 ? part : part.replaceAll("<", "&lt;")))
    .join("`");
