import assert from "node:assert/strict";
import { openEyes } from "../../estate/eyes.ts";
import type { Variant } from "../../planner/strategies.ts";
import { subjectOf } from "../../readiness/subject.ts";
import { TestEstate } from "../support/estate.ts";
import { inProcessAzure } from "../support/in-process/azure.ts";
import { estateAtSite } from "../support/inputs.ts";

describe("what a preview looks at Azure with", () => {
  const ours = Object.entries(process.env).filter(([name]) => name.startsWith("ARM_"));
  beforeEach(() => {
    for (const [name] of ours) delete process.env[name];
  });
  after(() => void Object.assign(process.env, Object.fromEntries(ours)));

  it("needs no subscription with a login of the Azure CLI: ids name their own", async () => {
    const eyes = await openEyes(() => undefined, { sales: { catalogPassword: "Swordfish-1" } });
    assert.ok("azure" in eyes);
    assert.deepEqual(eyes.credentials("sales"), { catalogPassword: "Swordfish-1" });
  });
});

describe("what starts beside an estate in the same subnet", () => {
  const estate = new TestEstate(inProcessAzure());
  const at = estateAtSite(estate, {
    ...{ site: "secondary", config: {}, secrets: estate.secrets("secondary") },
    flag: { activeRegion: "primary", activeSince: "" },
  });
  const { placement } = at.here;
  const nodes = (variant: Variant, more: Partial<typeof placement> = {}): number => {
    const here = { ...at.here, placement: { ...placement, ...more } };
    const beside = { estate: { ...at.estate, name: "web" }, here, variant };
    return subjectOf(at, "secondary", [at, beside, { ...beside, estate: at.estate }]).neighbours;
  };

  it("is counted in nodes, whatever the spelling of the subnet's id", () => {
    const { network } = placement;
    assert.ok(network);
    const inSubnet = (id: string) => ({
      network: { ...network, subnet: { ...network.subnet, id } },
    });
    const { id } = network.subnet;
    assert.equal(nodes("relocate"), 2);
    assert.equal(nodes("relocate", inSubnet(id.toUpperCase())), 2);
    assert.equal(nodes("relocate", inSubnet(`${id}-2`)), 0);
    assert.equal(nodes("relocate", { network: undefined }), 0);
  });

  it("is nothing where a runtime stays, or runs already", () => {
    assert.equal(nodes("stay"), 0);
    assert.equal(nodes("dual standby, hot"), 0);
    assert.equal(nodes("dual standby, cold"), 2);
  });
});
