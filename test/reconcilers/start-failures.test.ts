import assert from "node:assert/strict";
import { useAzure } from "../support/azure.ts";
import { start, stop } from "../support/by-hand.ts";
import { TestEstate } from "../support/estate.ts";
import { assertSpoken } from "../support/spoken.ts";
import { TestStack } from "../support/stack.ts";

/** "Provisioning error codes" of Microsoft's page on managing an Azure-SSIS integration runtime. */
const CODES = [
  "AzureSqlConnectionFailure",
  "CatalogCapacityLimitError",
  "CatalogDbBelongsToAnotherIR",
  "CatalogDbCreationFailure",
  "InvalidCatalogDb",
  "CustomSetupScriptFailure",
  "CustomSetupScriptBlobContainerInaccessible",
  "CustomSetupScriptNotFound",
  "CustomSetupScriptExecutionFailure",
  "CustomSetupScriptTimeout",
  "CustomSetupScriptLogUploadFailure",
  "InvalidVnetConfiguration",
  "Forbidden",
  "InvalidPropertyValue",
  "MisconfiguredDnsServerOrNsgSettings",
  "VNetResourceGroupLockedDuringUpgrade",
  "VNetResourceGroupLockedDuringStart",
  "VNetResourceGroupLockedDuringStop",
  "NodeUnavailable",
  "InvalidPublicIPSpecified",
  "PublicIPResourceGroupLockedDuringStart",
  "InternalServerError",
];

describe("a start that fails", () => {
  const azure = useAzure({ quick: true });

  it("says Azure's code, what it means and what to do, for every code; the next run finishes the work", async () => {
    const estate = new TestEstate(azure()).standing();
    const stack = new TestStack(estate, "primary");
    await stack.bringUp("IntegrationRuntime");
    await stopByHand(estate);
    await stack.refresh();
    for (const code of CODES) {
      azure().world.plant({
        id: code,
        times: 1,
        runtime: estate.runtimeId,
        nextStart: { errorCode: code, message: `what Azure says of it, for ${estate.password}` },
      });
      const { errors } = await stack.up("IntegrationRuntime");
      assertSpoken(
        errors.IntegrationRuntime,
        { code, left: /^ssis is Stopped; the next `pulumi up` goes on from there$/ },
        estate.password,
      );
      assert.equal(stack.live("IntegrationRuntime").state, "Stopped");
    }
    const last = estate.mark();
    await stack.bringUp("IntegrationRuntime");
    assert.deepEqual(estate.applied(last), ["start"]);
    assert.equal(stack.live("IntegrationRuntime").proof, "worker alive");
  });

  // `az storage container generate-sas` prints it so; what a client of Azure's is known to send begins with the question mark.
  it("is none for a token of the custom setup that was stored without its question mark", async () => {
    const estate = new TestEstate(azure(), { customSetup: true }).standing();
    const stack = new TestStack(estate, "secondary");
    const customSetupSas = estate.sasOf("secondary").replace("?", "");
    stack.secrets = { ...stack.secrets, customSetupSas };
    await stack.flip("secondary").bringUp();
    assert.deepEqual(await stack.preview(), []);
  });

  it("is found by what Azure itself finds: a container, a subnet, a catalog, a password", async () => {
    const cases: readonly {
      readonly code: string;
      readonly spoil: (estate: TestEstate, stack: TestStack) => void;
    }[] = [
      {
        code: "CustomSetupScriptBlobContainerInaccessible",
        spoil: (_estate, stack) => {
          stack.secrets = { ...stack.secrets, customSetupSas: "?sv=an-old-one" };
        },
      },
      {
        code: "AzureSqlConnectionFailure",
        spoil: (_estate, stack) => {
          stack.secrets = { ...stack.secrets, catalogPassword: "not-the-password" };
        },
      },
      {
        code: "CatalogDbBelongsToAnotherIR",
        spoil: (estate) => {
          const database = azure().world.database(estate.serverId("primary"), "SSISDB");
          const catalog = database && azure().world.catalog(database);
          if (catalog) catalog.owner = { dataFactory: "adf-other", runtime: "ssis" };
        },
      },
    ];
    for (const { code, spoil } of cases) {
      const estate = new TestEstate(azure(), { customSetup: true }).standing();
      const stack = new TestStack(estate, "secondary");
      spoil(estate, stack.flip("secondary"));
      const { errors } = await stack.up();
      assertSpoken(
        errors.IntegrationRuntime,
        { code, left: /ssis is Stopped/ },
        estate.password,
        "not-the-password",
        "an-old-one",
      );
      assert.equal(errors.TriggerStates, undefined, "what comes after is not begun");
      assert.equal(estate.trigger("nightly").runtimeState, "Stopped");
    }
  });

  it("of a runtime that was found, and not written, has the next run write it: nobody knows the password that it holds", async () => {
    const estate = new TestEstate(azure()).standing();
    await stopByHand(estate);
    holdOldPassword(estate);
    const stack = new TestStack(estate, "primary");
    const since = estate.mark();
    const { errors } = await stack.up();
    assertSpoken(errors.IntegrationRuntime, { code: "AzureSqlConnectionFailure" });
    assert.deepEqual(estate.applied(since), ["start"], "it looks as configured");
    await stack.bringUp("IntegrationRuntime");
    assert.deepEqual(estate.applied(since), ["start", "put", "start"]);
    assert.match(stack.log, /writing ssis in \S+ \(credential changed\)/);
  });

  it("for its password has the next run write it also where this stack has run it before: the other one may have written it since", async () => {
    const estate = new TestEstate(azure(), { strategy: "stay", endpoint: "listener" }).standing();
    const stack = new TestStack(estate, "secondary");
    await stack.flip("secondary").bringUp();
    await stopByHand(estate);
    holdOldPassword(estate);
    await stack.refresh();
    const since = estate.mark();
    const { errors } = await stack.up("IntegrationRuntime");
    assertSpoken(errors.IntegrationRuntime, { code: "AzureSqlConnectionFailure" });
    await stack.bringUp("IntegrationRuntime");
    assert.deepEqual(estate.applied(since), ["start", "put", "start"]);
  });

  // The words stand in the status's `lastOperation.parameters` then (reference: "Managed integration runtime error parameters").
  it("has Azure's words also where only the runtime's status tells of it", async () => {
    const estate = new TestEstate(azure()).standing();
    const stack = new TestStack(estate, "primary");
    await stack.bringUp("IntegrationRuntime");
    await stopByHand(estate);
    await stack.refresh();
    const message = `CustomSetupScriptNotFound: no main.cmd, for ${estate.password}`;
    azure().world.plant({
      id: estate.name,
      times: 1,
      runtime: estate.runtimeId,
      nextStart: { errorCode: "CustomSetupScriptFailure", message },
    });
    azure().world.plant({
      id: `${estate.name} operations`,
      match: { method: "GET", path: `adf-${estate.name}/.*/operationstatuses/` },
      answer: {
        status: 403,
        body: { error: { code: "AuthorizationFailed", message: "No right to do this." } },
      },
    });
    const { errors } = await stack.up("IntegrationRuntime");
    azure().world.unplant(`${estate.name} operations`);
    assertSpoken(
      errors.IntegrationRuntime,
      {
        code: "CustomSetupScriptFailure (start of ssis, CustomSetupScriptNotFound: no main.cmd",
        left: /ssis is Stopped/,
        does: /Upload main\.cmd/,
      },
      estate.password,
    );
  });

  it("has the words of its nodes and of others, where Azure gives no code for the whole, and the id for Microsoft", async () => {
    const estate = new TestEstate(azure()).standing();
    const stack = new TestStack(estate, "primary");
    await stack.bringUp("IntegrationRuntime");
    await stopByHand(estate);
    await stack.refresh();
    const lastOperation = { type: "Start", result: "Failed", activityId: "a-1" };
    const ofNode = { code: "NodeUnavailable", message: "the node is gone", time: "" };
    const other = { code: "InvalidVnetConfiguration", message: "no route", time: "" };
    const nodes = [{ nodeId: "n-1", status: "Unavailable", errors: [ofNode] }];
    const typeProperties = { lastOperation, nodes, otherErrors: [other] };
    const properties = { type: "Managed", state: "Stopped", typeProperties };
    const answer = { status: 200, body: { name: "ssis", properties } };
    const runtime = `adf-${estate.name}/integrationRuntimes/ssis`;
    const plants = [
      ["POST", `${runtime}/getStatus`, answer],
      ["GET", `${runtime}$`, answer],
      ["GET", `adf-${estate.name}/.*/operationstatuses/`, { status: 503 }],
    ] as const;
    azure().time.in(1_000, () => {
      for (const [method, path, answer] of plants)
        azure().world.plant({ id: path, match: { method, path }, answer });
    });
    const { errors } = await stack.up("IntegrationRuntime");
    for (const [, path] of plants) azure().world.unplant(path);
    assertSpoken(errors.IntegrationRuntime, {
      code: "InvalidVnetConfiguration (start of ssis, InvalidVnetConfiguration: no route; NodeUnavailable: the node is gone; activity id a-1)",
    });
  });

  // A run that was cut off has sent the start: nobody has its operation any more.
  it("is not one of an older start that a late status still shows", async () => {
    const estate = new TestEstate(azure()).standing();
    const stack = new TestStack(estate, "primary");
    await stack.bringUp("IntegrationRuntime");
    await stopByHand(estate);
    start(estate);
    await stack.refresh();
    const lastOperation = { type: "Start", result: "Failed", errorCode: "InternalServerError" };
    const properties = { type: "Managed", state: "Stopped", typeProperties: { lastOperation } };
    azure().world.plant({
      id: estate.name,
      times: 2,
      match: { method: "POST", path: `adf-${estate.name}/.*/getStatus` },
      answer: { status: 200, body: { name: "ssis", properties } },
    });
    await stack.bringUp("IntegrationRuntime");
    assert.deepEqual(estate.applied(), []);
    assert.equal(stack.live("IntegrationRuntime").proof, "worker alive");
  });

  it("is no failure when the service lists no nodes", async () => {
    const estate = new TestEstate(azure()).standing();
    const stack = new TestStack(estate, "secondary").flip("secondary");
    await stack.bringUp();
    assert.equal(estate.runtime.starts, 2);
    assert.deepEqual(estate.runtime.nodes, []);
    assert.equal(stack.live("IntegrationRuntime").proof, "worker alive");
  });

  it("is given up on after startTimeout, and waited for again by the next run", async () => {
    const estate = new TestEstate(azure()).standing();
    const stack = new TestStack(estate, "secondary").flip("secondary");
    stack.config = { startTimeout: "20s" };
    const { errors } = await stack.up();
    assertSpoken(errors.IntegrationRuntime, {
      code: "StartTimedOut",
      left: /ssis is Starting/,
      does: /startTimeout/,
    });
    assert.match(String(errors.IntegrationRuntime), /means: +after 20 s it is still Starting \(/);
    stack.config = {};
    await stack.bringUp();
    assert.equal(estate.runtime.serves, estate.serverId("secondary"));
    assert.equal(estate.applied().filter((action) => action === "put").length, 1);
  });

  it("is no reason to restart a runtime that was found, when it only took longer than startTimeout", async () => {
    const estate = new TestEstate(azure()).standing();
    const stack = new TestStack(estate, "primary");
    await stopByHand(estate);
    stack.config = { startTimeout: "20s" };
    const { errors } = await stack.up("IntegrationRuntime");
    assertSpoken(errors.IntegrationRuntime, { code: "StartTimedOut" });
    stack.config = {};
    await stack.bringUp("IntegrationRuntime");
    assert.deepEqual(estate.applied(), ["start"]);
  });

  it("is not fought over when somebody stops the runtime as soon as it runs", async () => {
    const estate = new TestEstate(azure()).standing();
    const stack = new TestStack(estate, "primary");
    await stopByHand(estate);
    azure().time.in(30_000, () => stop(estate));
    const { errors } = await stack.up("IntegrationRuntime");
    assertSpoken(errors.IntegrationRuntime, { code: "StoppedAgain", does: /runState: external/ });
    assert.deepEqual(estate.applied(), ["start"]);
  });
});

async function stopByHand(estate: TestEstate): Promise<void> {
  stop(estate);
  await estate.azure.time.pass(60_000);
  estate.azure.world.advance();
  assert.equal(estate.runtime.state, "Stopped");
}

/** As somebody wrote it who knew another password. */
function holdOldPassword({ runtime, password }: TestEstate): void {
  const text = JSON.stringify(runtime.properties);
  const held = text.replace(JSON.stringify(password), JSON.stringify("an-old-one"));
  assert.notEqual(held, text);
  runtime.properties = JSON.parse(held);
}
