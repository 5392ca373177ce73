import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { type Host, hostOf, LABEL, MARKER } from "../../pipelines/hosts/host.ts";
import { heard } from "../support/console.ts";
import { FakeHost } from "./fakes/fake-host.ts";
import { emptyState } from "./fakes/state.ts";

describe("the hosts of pipelines", function () {
  this.timeout(60_000);
  let fake: FakeHost;
  let usualPath: string | undefined;

  before(() => {
    fake = new FakeHost();
    usualPath = process.env.PATH;
    process.env.PATH = `${fake.bin}:${usualPath}`;
    process.env.FAKE_HOST = fake.github.FAKE_HOST;
  });
  beforeEach(() => fake.put(emptyState()));
  after(() => {
    // Not the object itself: a copy in its place no longer reaches the process, nor the tests after this one.
    process.env.PATH = usualPath;
    delete process.env.FAKE_HOST;
    fake.remove();
  });

  const github = (): Host => hostOf({ ...fake.github, PULL_REQUEST: "7" });
  const azureDevOps = (): Host => hostOf(fake.azureDevOps);

  it("GitHub: one comment, rewritten, and nobody else's", async () => {
    const state = emptyState();
    const other = { id: 1, login: "somebody", body: `${MARKER}\nnot ours` };
    fake.put({ ...state, comments: [other] });
    await github().comment("first");
    await github().comment("second");
    const [before, ours, ...more] = fake.state.comments;
    assert.deepEqual(before, other);
    assert.equal(ours?.body, `${MARKER}\nsecond`);
    assert.deepEqual(more, []);
  });

  it("GitHub: no pull request, no comment", async () => {
    await hostOf({ ...fake.github, PULL_REQUEST: "" }).comment("words");
    assert.deepEqual(fake.state.calls, []);
  });

  it("GitHub: one issue, opened, rewritten, closed, and opened anew, and nobody else's", async () => {
    const others = { number: 1, title: "a bug", body: "of a team", label: "bug" };
    fake.put({ ...emptyState(), issues: [{ ...others, state: "open" }] });
    await github().resolve("nothing is open");
    await github().report("drift on primary", "first");
    await github().report("drift on both", "second");
    const ours = { number: 2, title: "drift on both", body: "second", label: LABEL };
    assert.deepEqual(fake.state.issues, [
      { ...others, state: "open" },
      { ...ours, state: "open" },
    ]);
    await github().resolve("no drift any more");
    const closed = { ...ours, state: "closed", why: "no drift any more" };
    assert.deepEqual(fake.state.issues[1], closed);
    await github().report("drift again", "third");
    assert.equal(fake.state.issues.length, 3);
  });

  it("Azure DevOps: one thread that wants no answer, rewritten", async () => {
    await azureDevOps().comment("first");
    await azureDevOps().comment("second");
    assert.deepEqual(fake.state.threads, [{ id: 2, status: 4, content: `${MARKER}\nsecond` }]);
    assert.deepEqual(readdirSync(fake.temporary), [], "what was sent is left");
  });

  it("Azure DevOps: one work item, opened, rewritten, done, and opened anew", async () => {
    await azureDevOps().resolve("nothing is open");
    await azureDevOps().report("drift on primary", "first");
    await azureDevOps().report("drift on both", "<second> & &lt;");
    const [item, ...more] = fake.state.workItems;
    assert.deepEqual(more, []);
    assert.equal(item?.description, "<pre>&lt;second&gt; &amp; &amp;lt;</pre>");
    assert.equal(item?.title, "drift on both");
    await azureDevOps().resolve("no drift any more");
    const { state, why, type } = fake.state.workItems[0] ?? {};
    assert.deepEqual([type, state, why], ["Issue", "Done", "no drift any more"]);
    await azureDevOps().report("drift again", "third");
    assert.equal(fake.state.workItems.length, 2);
  });

  it("Azure DevOps: another process has other words, and a description has its length", async () => {
    const words = { SSIS_DRIFT_TYPE: "Task", SSIS_DRIFT_DONE: "Closed" };
    const agile = hostOf({ ...fake.azureDevOps, ...words });
    await agile.report("drift, at length", "x".repeat(200_000));
    await agile.resolve("no drift any more");
    await agile.resolve("nothing is open");
    const [item] = fake.state.workItems;
    assert.deepEqual([item?.type, item?.state], ["Task", "Closed"]);
    assert.equal(item?.description.length, 30_011, "it stands on a command line");
  });

  it("Azure DevOps: no pull request, no comment", async () => {
    const { SYSTEM_PULLREQUEST_PULLREQUESTID: _, ...build } = fake.azureDevOps;
    for (const env of [build, { ...build, SYSTEM_PULLREQUEST_PULLREQUESTID: "" }])
      await hostOf(env).comment("words");
    assert.deepEqual(fake.state.calls, []);
  });

  it("show what was found on the page of the job", async () => {
    await github().summary("found on GitHub");
    assert.equal(readFileSync(fake.summaryFile, "utf8"), "found on GitHub\n");
    const logged = await heard(() => azureDevOps().summary("found on Azure"));
    const file = /^##vso\[task\.uploadsummary\](.*)$/.exec(logged)?.[1] ?? "";
    assert.equal(readFileSync(file, "utf8"), "found on Azure");
  });

  it("name the address of their run, and take one line where they read line by line", async () => {
    const logged = await heard(async () => {
      for (const host of [github(), azureDevOps()]) {
        host.output("outcome", "changes\n::add-mask::x");
        host.warn("first\n  ##vso[task.complete]second");
      }
    });
    assert.equal(readFileSync(fake.outputFile, "utf8"), "outcome=changes ::add-mask::x\n");
    assert.deepEqual(logged.split("\n"), [
      "::warning::first ##vso[task.complete]second",
      "##vso[task.setvariable variable=outcome;isOutput=true]changes ::add-mask::x",
      "##vso[task.logissue type=warning]first ##vso[task.complete]second",
    ]);
    assert.equal(github().run, "https://github.com/contoso/ssis/actions/runs/42");
    assert.equal(azureDevOps().run, "https://dev.azure.com/contoso/SSIS/_build/results?buildId=42");
  });

  it("says what a tool refused, and which variable a pipeline forgot", async () => {
    await assert.rejects(
      hostOf({ ...fake.github, GITHUB_REPOSITORY: "contoso/nowhere" }).report("t", "b"),
      /^Error: gh issue list --repo failed \(exit code 1\): gh: no repository contoso\/nowhere$/,
    );
    assert.throws(
      () => hostOf({ GITHUB_ACTIONS: "true" }),
      /the pipeline does not set GITHUB_REPOSITORY/,
    );
    await assert.rejects(
      hostOf({ ...fake.azureDevOps, BUILD_REPOSITORY_PROVIDER: "GitHub" }).comment("words"),
      /pull requests of Azure Repos; this repository is of GitHub/,
    );
  });
});
