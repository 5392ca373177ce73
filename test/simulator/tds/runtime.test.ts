import assert from "node:assert/strict";
import { factoryId, minute, runtimeBody } from "../setting.ts";
import { type Setting, startSetting, withPool } from "./setting.ts";

const alive = `SELECT MachineName FROM [catalog].[worker_agents]
  WHERE IsEnabled = 1 AND LastOnlineTime > DATEADD(MINUTE, -10, SYSDATETIMEOFFSET()) ORDER BY 1`;

describe("SSISDB of a runtime", () => {
  let setting: Setting;
  before(async () => {
    setting = await startSetting();
  });
  after(() => setting.simulator.stop());

  const ask = (text: string) =>
    withPool(setting, { database: "SSISDB" }, async (pool) => (await pool.query(text)).recordset);
  const runtime = (method: string, action = "", body?: unknown) =>
    setting.call(
      method,
      `${factoryId}/integrationRuntimes/ssis${action}?api-version=2018-06-01`,
      body,
    );

  it("shows living workers while it runs, and none ten minutes after it was stopped", async () => {
    await runtime("PUT", "", runtimeBody());
    await runtime("POST", "/start");
    setting.pass(30 * minute);
    assert.equal((await ask(alive)).length, 2);
    setting.pass(60 * minute);
    assert.equal((await ask(alive)).length, 2, "rows stay fresh");
    await runtime("POST", "/stop");
    setting.pass(20 * minute);
    assert.deepEqual(await ask(alive), []);
  });

  it("stops serving at once when another runtime is attached", async () => {
    await runtime("POST", "/start");
    setting.pass(30 * minute);
    await ask("EXEC [catalog].[failover_integration_runtime] N'adf-other', N'ssis'");
    const last = setting.simulator.journal().findLast(({ kind }) => kind === "serving");
    assert.equal(last?.kind === "serving" && last.serving, false);
    setting.pass(11 * minute);
    assert.deepEqual(await ask(alive), []);
  });
});
