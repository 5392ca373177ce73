import assert from "node:assert/strict";
import { useAzure } from "../support/azure.ts";
import { goesOnByHand } from "../support/goes-on-by-hand.ts";
import { InstanceEstate } from "../support/instance-estate.ts";
import { InstanceStack } from "../support/instance-stack.ts";
import { runByHand } from "../support/run-by-hand.ts";

const VARIABLES = {
  Sales: {
    Region: {
      // What stands for the zone in host names of instances is a text like any other here.
      Inbox: { primary: "st{zone}", secondary: "st'neu" },
      BatchSize: { primary: 100, secondary: 50 },
      Archive: { primary: true, secondary: true },
      ApiToken: { sensitive: true },
    },
  },
};
const secretOf = (site: string) => ({ Sales: { Region: { ApiToken: `Token-of-${site}` } } });

describe("environment variables", () => {
  const azure = useAzure({ quick: true });

  async function standing(environments: object = VARIABLES) {
    const estate = new InstanceEstate(azure(), { more: { hooks: { environments } } })
      .born()
      .grouped(true);
    estate.catalog.folders = [{ name: "Sales", environments: [] }];
    const primary = new InstanceStack(estate, "primary");
    const secondary = new InstanceStack(estate, "secondary");
    primary.environmentSecrets = secretOf("primary");
    secondary.environmentSecrets = secretOf("secondary");
    await primary.bringUp("Fence", "FailoverGroupRole", "MasterKey", "IntegrationRuntime");
    return { estate, primary, secondary };
  }

  const inSsisdb = (estate: InstanceEstate) =>
    Object.fromEntries(
      estate.catalog.folders
        .flatMap(({ environments }) => environments)
        .flatMap(({ variables }) => variables)
        .map(({ name, type, value, sensitive }) => [name, [type, value, sensitive]]),
    );

  it("are told apart by folder and environment, whatever they are called", async () => {
    const named = (primary: string) => ({ Inbox: { primary, secondary: primary } });
    const Sales = { Region: named("a"), Test: named("b") };
    const { estate, primary } = await standing({ Sales, Stock: { Region: named("c") } });
    estate.catalog.folders.push({ name: "Stock", environments: [] });
    await primary.bringUp("EnvironmentVariables");
    const made = estate.catalog.folders.flatMap(({ environments }) => environments);
    const values = made.map(({ name, variables: [inbox] }) => `${name} ${inbox?.value}`);
    assert.deepEqual(values, ["Region a", "Test b", "Region c"]);
    await primary.refresh();
    assert.deepEqual((await primary.preview()).includes("EnvironmentVariables"), false);
  });

  it("are made at first, and have the other site's values after a takeover, before triggers start", async () => {
    const { estate, primary, secondary } = await standing();
    await primary.bringUp("EnvironmentVariables");
    assert.deepEqual(inSsisdb(estate), {
      Inbox: ["String", "st{zone}", false],
      BatchSize: ["Int32", "100", false],
      Archive: ["Boolean", "1", false],
      ApiToken: ["String", "Token-of-primary", true],
    });
    await secondary.bringUp();
    const mark = estate.mark();
    await secondary.flip("secondary").bringUp();
    assert.deepEqual(inSsisdb(estate), {
      Inbox: ["String", "st'neu", false],
      BatchSize: ["Int32", "50", false],
      Archive: ["Boolean", "1", false],
      ApiToken: ["String", "Token-of-secondary", true],
    });
    // Only what differs is written, and what cannot be seen.
    const set = "EXEC catalog.set_environment_variable_value";
    assert.equal(estate.applied(mark).filter((write) => write === set).length, 3);
    for (const stack of [primary, secondary]) {
      stack.flag = secondary.flag;
      await stack.bringUp("EnvironmentVariables");
      await stack.refresh();
      assert.equal((await stack.preview()).includes("EnvironmentVariables"), false);
    }
    assert.equal(inSsisdb(estate).Inbox?.[1], "st'neu");
    const all = [primary, secondary].flatMap(({ lines, state }) => [
      ...lines,
      JSON.stringify([...state.values()].map(({ outputs }) => outputs.live)),
    ]);
    assert.ok(!all.join("\n").includes("Token-of"));
  });

  it("that somebody changed, or whose secret is another one, are written by the next up", async () => {
    const { estate, primary } = await standing();
    await primary.bringUp("EnvironmentVariables");
    const [environment] = estate.catalog.folders[0]?.environments ?? [];
    assert.ok(environment?.variables[0]);
    environment.variables[0].value = "by hand";
    await primary.refresh();
    assert.deepEqual(await primary.preview(), ["EnvironmentVariables"]);
    assert.match(primary.log, /variable Sales\/Region\/Inbox is not as configured/);
    await primary.bringUp("EnvironmentVariables");
    assert.equal(inSsisdb(estate).Inbox?.[1], "st{zone}");
    primary.environmentSecrets = secretOf("tomorrow");
    assert.deepEqual(await primary.preview(), ["EnvironmentVariables"]);
    await primary.bringUp("EnvironmentVariables");
    assert.equal(inSsisdb(estate).ApiToken?.[1], "Token-of-tomorrow");
  });

  it("keep the type that they have, and say what cannot be set, beside setting the others", async () => {
    const { estate, primary } = await standing({
      Sales: {
        Region: {
          ...VARIABLES.Sales.Region,
          Since: { primary: "yesterday", secondary: "today" },
          Shape: { primary: "x", secondary: "y" },
        },
      },
    });
    const variables = [
      { name: "inbox", type: "Int64", sensitive: false, value: "1" },
      { name: "BatchSize", type: "Int64", sensitive: false, value: "1" },
      { name: "ApiToken", type: "String", sensitive: false, value: "" },
      { name: "Since", type: "DateTime", sensitive: false, value: "2030-01-01T00:00:00" },
      { name: "Shape", type: "Object", sensitive: false, value: "z" },
    ];
    estate.catalog.folders = [{ name: "Sales", environments: [{ name: "Region", variables }] }];
    const said = await primary.failure("EnvironmentVariables");
    // A text for a number: SQL Server's own refusal.
    assert.match(said, /Sales\/Region\/Inbox: SQL error 245, /);
    assert.match(said, /VariablesNotSet/);
    assert.match(
      said,
      /Sales\/Region\/Since: SQL error 241, .*Write a variable of type DateTime as 2030-01-31/,
    );
    assert.match(said, /Sales\/Region\/Shape: variables of type Object are not set here/);
    assert.match(
      said,
      /Sales\/Region\/ApiToken: it is sensitive in the configuration and not in SSISDB/,
    );
    assert.deepEqual(inSsisdb(estate).BatchSize, ["Int64", "100", false]);
    variables[0] = { name: "inbox", type: "String", sensitive: false, value: "1" };
    assert.doesNotMatch(await primary.failure("EnvironmentVariables"), /Inbox/);
    assert.equal(inSsisdb(estate).inbox?.[1], "st{zone}");
    assert.ok(!said.includes("Token-of"));
  });

  it("of a number are compared as numbers, however the configuration writes them", async () => {
    const { estate, primary } = await standing({
      Sales: { Region: { Batch: { primary: "007", secondary: "-0010" } } },
    });
    const variables = [{ name: "Batch", type: "Int32", sensitive: false, value: "1" }];
    estate.catalog.folders = [{ name: "Sales", environments: [{ name: "Region", variables }] }];
    await primary.bringUp("EnvironmentVariables");
    assert.deepEqual(inSsisdb(estate).Batch, ["Int32", "7", false]);
    await primary.refresh();
    assert.deepEqual(await primary.preview(), []);
  });

  it("of every type that SSISDB has are set, and are then as configured", async () => {
    const values = {
      Boolean: [false, true, "0"],
      Byte: [7, 255, "7"],
      SByte: [-8, 127, "-8"],
      Int16: [-300, 1, "-300"],
      Int32: [70_000, 1, "70000"],
      Int64: ["9007199254740993", 1, "9007199254740993"],
      UInt32: [4_000_000_000, 1, "4000000000"],
      UInt64: ["9223372036854775807", 1, "9223372036854775807"],
      Single: [0.25, 1, "0.25"],
      Double: [0.1234567890123, 2, "0.1234567890123"],
      Decimal: ["12.50", 0.1, "12.500000000000000000"],
      DateTime: ["2030-01-31 23:59:58.001", "2030-02-01", "2030-01-31T23:59:58.000"],
    } as const;
    const types = Object.entries(values);
    const { estate, primary } = await standing({
      Sales: {
        Region: Object.fromEntries(
          types.map(([type, [primary, secondary]]) => [type, { primary, secondary }]),
        ),
      },
    });
    const first: Record<string, string> = { DateTime: "2000-01-01T00:00:00" };
    const variables = types.map(([type]) => ({
      name: type,
      type,
      sensitive: false,
      value: first[type] ?? "1",
    }));
    estate.catalog.folders = [{ name: "Sales", environments: [{ name: "Region", variables }] }];
    await primary.bringUp("EnvironmentVariables");
    for (const [type, [, , kept]] of types)
      assert.deepEqual(inSsisdb(estate)[type], [type, kept, false]);
    await primary.refresh();
    assert.deepEqual(await primary.preview(), []);
  });

  it("that are fractions are made as Double", async () => {
    const { estate, primary } = await standing({
      Sales: { Region: { Share: { primary: 0.5, secondary: 1 } } },
    });
    await primary.bringUp("EnvironmentVariables");
    assert.deepEqual(inSsisdb(estate).Share, ["Double", "0.5", false]);
    await primary.refresh();
    assert.deepEqual(await primary.preview(), []);
  });

  it("of a folder that is not there yet are told of, and stay drift until it is", async () => {
    const { estate, primary } = await standing();
    estate.catalog.folders = [];
    await primary.bringUp("EnvironmentVariables");
    assert.match(primary.log, /there is no folder Sales in SSISDB yet: 4 variables of Region/);
    assert.deepEqual(await primary.preview(), ["EnvironmentVariables"]);
    estate.catalog.folders = [{ name: "Sales", environments: [] }];
    await primary.bringUp("EnvironmentVariables");
    assert.equal(inSsisdb(estate).Inbox?.[1], "st{zone}");
    assert.deepEqual(await primary.preview(), []);
  });

  it("are not written while the role is elsewhere", async () => {
    const { estate, secondary } = await standing();
    const mark = estate.mark();
    assert.match(await secondary.flip("secondary").failure("EnvironmentVariables"), /RoleNotHere/);
    assert.deepEqual(estate.applied(mark), []);
  });

  it("are told as T-SQL where the instance cannot be reached, without secrets", async () => {
    const { estate, primary } = await standing();
    const fault = {
      id: estate.name,
      server: `sql-${estate.name}-primary`,
      login: { number: 40615 },
    };
    azure().world.plant(fault);
    const said = await primary.failure("EnvironmentVariables");
    assert.match(said, /can run in SSISDB/);
    await goesOnByHand(primary, said, "EnvironmentVariables", () =>
      azure().world.unplant(estate.name),
    );
    assert.match(
      said,
      /DECLARE @typed nvarchar\(4000\) = CONVERT\(nvarchar\(4000\), N'st\{zone\}'\); EXEC \[catalog\]\.\[set_environment_variable_value\] @folder_name = N'Sales', @environment_name = N'Region', @variable_name = N'Inbox', @value = @typed;/,
    );
    assert.match(
      said,
      /-- Where there is no environment Region yet, first: EXEC \[catalog\]\.\[create_environment\] @folder_name = N'Sales', @environment_name = N'Region';/,
    );
    assert.match(
      said,
      /-- Where there is no variable Inbox yet, instead: DECLARE @typed nvarchar\(4000\) = CONVERT\(nvarchar\(4000\), N'st\{zone\}'\); EXEC \[catalog\]\.\[create_environment_variable\] @folder_name = N'Sales', @environment_name = N'Region', @variable_name = N'Inbox', @data_type = N'String', @sensitive = 0, @value = @typed;/,
    );
    assert.match(
      said,
      /N'<the secret in credentials\.\S+\.environments\.Sales\.Region\.ApiToken>'/,
    );
    assert.ok(!said.includes("Token-of"));
  });

  it("have their values by that T-SQL, made where the comments say how and set as it is printed", async () => {
    const quoted = { "It's": { primary: "a'b", secondary: "" } };
    const { Region } = VARIABLES.Sales;
    const { estate, primary } = await standing({ Sales: { Region: { ...Region, ...quoted } } });
    const server = `sql-${estate.name}-primary`;
    const keepOut = () =>
      azure().world.plant({ id: estate.name, server, login: { number: 40615 } });
    const letIn = () => azure().world.unplant(estate.name);
    const filled = (text: string) => text.replaceAll(/<the secret in [^>]+>/g, "Token-of-primary");
    keepOut();
    const said = await primary.failure("EnvironmentVariables");
    letIn();
    await runByHand(primary.context(), estate, said, (text) => {
      const lines = filled(text).split("\n");
      const create = (line: string) => /-- Where .* (?:first|instead): (.*)/.exec(line)?.[1];
      return lines.flatMap((line) => [create(line) ?? "", "GO"]).join("\n");
    });
    await runByHand(primary.context(), estate, said, filled);
    assert.deepEqual(inSsisdb(estate), {
      Inbox: ["String", "st{zone}", false],
      BatchSize: ["Int32", "100", false],
      Archive: ["Boolean", "1", false],
      ApiToken: ["String", "Token-of-primary", true],
      "It's": ["String", "a'b", false],
    });
    const mark = estate.mark();
    await primary.bringUp("EnvironmentVariables");
    assert.equal(estate.applied(mark).length, 1, "what is sensitive is written, whatever it is");
  });

  it("of several lines are told as T-SQL on one, which can be pasted as it is printed", async () => {
    const lines = { primary: "one\r\nit's two\nthree", secondary: "" };
    const { estate, primary } = await standing({ Sales: { Region: { Lines: lines } } });
    const server = `sql-${estate.name}-primary`;
    azure().world.plant({ id: estate.name, server, login: { number: 40615 } });
    const said = await primary.failure("EnvironmentVariables");
    azure().world.unplant(estate.name);
    const value = "N'one' + NCHAR(13) + N'' + NCHAR(10) + N'it''s two' + NCHAR(10) + N'three'";
    assert.ok(said.includes(`CONVERT(nvarchar(4000), ${value}); EXEC`), said);
  });
});
