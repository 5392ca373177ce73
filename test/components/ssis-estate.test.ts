import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { SsisEstate } from "../../components/ssis-estate.ts";
import type { Site } from "../../config/pair.ts";
import { type Loose, ledger, read, sales } from "../config/samples.ts";

/** What the engine is told of each resource of an estate beside its inputs, by name. */
async function optionsOf(estates: Loose, site: Site, activeRegion: Site) {
  await pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => ({ id: name, state: inputs }),
    call: ({ inputs }) => inputs,
  });
  // Mocks know no hooks, which only what is made has: they would be waited for.
  for (const { failoverGroup, ...one } of Object.values<Loose>(estates)) {
    failoverGroup.existing = true;
    for (const { dataFactory } of [one, ...Object.values<Loose>(one.sites)])
      if (dataFactory !== undefined) dataFactory.existing = true;
  }
  const [estate] = read({ estates }).estates;
  assert.ok(estate);
  const found = new Map<string, pulumi.CustomResourceOptions>();
  const { urn, runtime } = new SsisEstate(
    estate.name,
    {
      ...{ estate, site, flag: { activeRegion, activeSince: "" } },
      secrets: { catalogPassword: "Swordfish-1" },
      masterKeySecrets: pulumi.output({ password: "Master-Key-1" }),
      subscriptionId: undefined,
      surroundings: { sqlSuffix: "database.windows.net", zone: "0a1b2c3d4e5f" },
    },
    {
      transformations: [
        ({ name, opts }) => {
          found.set(name, opts);
          return undefined;
        },
      ],
    },
  );
  await new Promise((resolve) => pulumi.all([urn, runtime.id]).apply(resolve));
  return found;
}

describe("what the engine is told of an estate's resources", () => {
  it("protects a runtime wherever this stack keeps one, and not where it is the other site's", async () => {
    const pair = (mode: "hot" | "cold") => ({ ...ledger(), dualStandby: { pairName: "p", mode } });
    const isProtected = async (estate: Loose, site: Site) => {
      const [name] = Object.keys(estate);
      return (await optionsOf(estate, site, "primary")).get(`${name}-runtime`)?.protect;
    };
    assert.deepEqual(
      [
        await isProtected({ sales: sales() }, "primary"),
        await isProtected({ sales: sales() }, "secondary"),
        await isProtected({ ledger: pair("hot") }, "primary"),
        // A standby that is destroyed, or renamed, is half of a pair.
        await isProtected({ ledger: pair("hot") }, "secondary"),
        await isProtected({ ledger: pair("cold") }, "secondary"),
      ],
      [true, false, true, true, true],
    );
  });
});
