import assert from "node:assert/strict";
import { useAzure } from "../support/azure.ts";
import { InstanceEstate } from "../support/instance-estate.ts";
import { InstanceStack } from "../support/instance-stack.ts";

describe("a takeover on managed instances", () => {
  const azure = useAzure({ quick: true });

  for (const endpoint of ["server", "listener", "public"] as const) {
    it(`moves the runtime and back, through the ${endpoint} endpoint`, async () => {
      const estate = new InstanceEstate(azure(), { endpoint }).born().grouped(false);
      const primary = new InstanceStack(estate, "primary");
      const secondary = new InstanceStack(estate, "secondary");
      await primary.bringUp("SsisCatalog");
      await primary.bringUp();
      await secondary.bringUp();

      await secondary.flip("secondary").bringUp();
      primary.flag = secondary.flag;
      await primary.bringUp();
      assert.equal(estate.runtime.serves, estate.instanceId("secondary"));
      const { typeProperties } = estate.runtime.properties as unknown as Body;
      assert.equal(typeProperties.computeProperties.location, "northeurope");
      const { catalogServerEndpoint } = typeProperties.ssisProperties.catalogInfo;
      assert.equal(catalogServerEndpoint, estate.endpointOf("secondary"));
      assert.equal(
        typeProperties.customerVirtualNetwork?.subnetId,
        endpoint === "public" ? undefined : estate.subnetId("secondary"),
      );

      await primary.flip("primary").bringUp();
      assert.equal(estate.runtime.serves, estate.instanceId("primary"));
      for (const stack of [primary, secondary]) {
        if (stack === secondary) {
          stack.flag = primary.flag;
          await stack.bringUp();
        }
        await stack.refresh();
        assert.deepEqual(await stack.preview(), []);
      }
    });
  }

  it("stops nothing for a public endpoint that is switched off", async () => {
    const estate = new InstanceEstate(azure(), { endpoint: "public" }).born().grouped(true);
    estate.instance("secondary").publicDataEndpointEnabled = false;
    const before = estate.mark();
    const secondary = new InstanceStack(estate, "secondary").flip("secondary");
    const said = await secondary.failure();
    assert.match(said, /PublicEndpointDisabled[\s\S]*public-data-endpoint-enabled true/);
    assert.deepEqual(estate.applied(before), []);
    assert.equal(estate.runtime.state, "Started");

    estate.instance("secondary").publicDataEndpointEnabled = true;
    await secondary.bringUp();
    assert.equal(estate.runtime.serves, estate.instanceId("secondary"));
  });

  it("starts nothing against a public endpoint that was switched off after the fence", async () => {
    const estate = new InstanceEstate(azure(), { endpoint: "public" }).born().grouped(true);
    const secondary = new InstanceStack(estate, "secondary").flip("secondary");
    await secondary.bringUp("Fence", "FailoverGroupRole", "MasterKey");
    estate.instance("secondary").publicDataEndpointEnabled = false;
    assert.match(await secondary.failure("IntegrationRuntime"), /PublicEndpointDisabled/);
    assert.equal(estate.runtime.state, "Stopped");
  });

  it("does not bear SSISDB behind a public endpoint that is switched off", async () => {
    const estate = new InstanceEstate(azure(), { endpoint: "public", publicEndpoints: false });
    const said = await new InstanceStack(estate, "primary").failure("SsisCatalog");
    assert.match(said, /PublicEndpointDisabled/);
    assert.deepEqual(estate.applied(), []);
  });

  it("does not bear SSISDB on instances of two DNS zones", async () => {
    const estate = new InstanceEstate(azure(), { otherZone: "ba9876543210" });
    const said = await new InstanceStack(estate, "primary").failure("SsisCatalog");
    assert.match(said, /DnsZoneMismatch/);
    assert.match(said, /sql-\S+-secondary is in ba9876543210/);
    assert.deepEqual(estate.applied(), []);
  });

  it("stops nothing for an instance that is stopped, and says Azure's code", async () => {
    const estate = new InstanceEstate(azure()).born().grouped(true);
    estate.instance("secondary").stopped = true;
    const before = estate.mark();
    const secondary = new InstanceStack(estate, "secondary").flip("secondary");
    assert.match(
      await secondary.failure(),
      /ManagedInstanceStoppingOrStopped[\s\S]*az sql mi start/,
    );
    assert.deepEqual(estate.applied(before), []);
    estate.instance("secondary").stopped = false;
    await secondary.bringUp();
    assert.equal(estate.runtime.serves, estate.instanceId("secondary"));
  });

  it("tells of an instance that was stopped after the fence, and leaves the role", async () => {
    const estate = new InstanceEstate(azure()).born().grouped(true);
    const secondary = new InstanceStack(estate, "secondary").flip("secondary");
    await secondary.bringUp("Fence");
    estate.instance("secondary").stopped = true;
    const said = await secondary.failure("FailoverGroupRole");
    assert.match(said, /ManagedInstanceStoppingOrStopped \(HTTP 400/);
    assert.match(said, /Start it, wait until it is ready/);
    assert.equal(estate.database("primary")?.role, "Primary");
    estate.instance("secondary").stopped = false;
    await secondary.bringUp();
    assert.equal(estate.runtime.serves, estate.instanceId("secondary"));
  });

  it("waits for no copy that is being made: Seeding is refused before anything stops", async () => {
    const estate = new InstanceEstate(azure()).born().grouped(true);
    const group = azure().world.state.groups.get(`instance/${estate.group}`);
    assert.ok(group);
    group.replicationState = "SEEDING";
    const before = estate.mark();
    const secondary = new InstanceStack(estate, "secondary").flip("secondary");
    assert.match(await secondary.failure(), /Seeding[\s\S]*CATCH_UP/);
    assert.deepEqual(estate.applied(before), []);
    group.replicationState = "CATCH_UP";
    await secondary.bringUp();
    assert.equal(estate.runtime.serves, estate.instanceId("secondary"));
  });

  it("reads the zone from the other instance, when this one does not answer", async () => {
    const estate = new InstanceEstate(azure()).born().grouped(true);
    azure().world.plant({
      id: "gone",
      match: { method: "GET", path: `managedInstances/sql-${estate.name}-secondary\\?` },
      answer: { status: 503, body: { error: { code: "ServiceUnavailable", message: "No." } } },
    });
    const secondary = new InstanceStack(estate, "secondary").flip("secondary");
    await secondary.bringUp();
    azure().world.unplant("gone");
    assert.equal(estate.runtime.serves, estate.instanceId("secondary"));
  });
});

interface Body {
  readonly typeProperties: {
    readonly computeProperties: { readonly location: string };
    readonly ssisProperties: { readonly catalogInfo: { readonly catalogServerEndpoint: string } };
    readonly customerVirtualNetwork?: { readonly subnetId: string };
  };
}
