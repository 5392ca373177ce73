import assert from "node:assert/strict";
import { once } from "node:events";
import { runningProcesses } from "../../drill/stage/process-table.ts";
import { Processes } from "../../drill/stage/processes.ts";

const environment = { PATH: process.env.PATH ?? "" };

/** A process that starts another one in a group of its own, says its id, and goes on. */
const PARENT = `
const child = require("node:child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { detached: true });
console.log(child.pid);
setInterval(() => {}, 1000);`;

describe("the processes of a rehearsal", () => {
  it("are all ended, also those that outlive the one that started them", async () => {
    const processes = new Processes();
    const parent = processes.start(process.execPath, ["-e", PARENT], {
      cwd: process.cwd(),
      env: environment,
    });
    assert.ok(parent.stdout);
    const [said] = (await once(parent.stdout, "data")) as [Buffer];
    const orphan = Number(said.toString());
    await processes.sample();
    parent.kill("SIGKILL");
    await once(parent, "exit");
    const ended = await processes.endAll();
    assert.deepEqual(
      ended.map((one) => one.pid),
      [orphan],
    );
    assert.ok(!(await runningProcesses()).some((one) => one.pid === orphan));
  });

  it("have their command lines remembered, with the arguments", async () => {
    const processes = new Processes();
    const child = processes.start(process.execPath, ["-e", "0", "an argument"], {
      cwd: process.cwd(),
      env: environment,
    });
    await once(child, "exit");
    await processes.endAll();
    assert.ok(processes.commandLines().some((line) => line.includes("an argument")));
  });
});
