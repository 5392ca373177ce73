import assert from "node:assert/strict";
import { type Host, hostOf, MARKER } from "../../pipelines/hosts/host.ts";
import { FakeHost } from "./fakes/fake-host.ts";
import { emptyState } from "./fakes/state.ts";

describe("the hosts of pipelines", function () {
  this.timeout(60_000);
  let fake: FakeHost;
  let usual: NodeJS.ProcessEnv;

  before(() => {
    fake = new FakeHost();
    usual = { ...process.env };
    process.env.PATH = `${fake.bin}:${process.env.PATH}`;
    process.env.FAKE_HOST = fake.github.FAKE_HOST;
  });
  beforeEach(() => fake.put(emptyState()));
  after(() => {
    process.env = usual;
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

  it("GitHub: one issue, opened, rewritten, closed, and opened anew", async () => {
    await github().resolve("nothing is open");
    assert.equal(fake.state.issues.length, 0);
    await github().report("drift on primary", "first");
    await github().report("drift on both", "second");
    assert.deepEqual(fake.state.issues, [
      { number: 1, title: "drift on both", body: "second", state: "open" },
    ]);
    await github().resolve("no drift any more");
    assert.equal(fake.state.issues[0]?.state, "closed");
    await github().report("drift again", "third");
    assert.equal(fake.state.issues.length, 2);
  });

  it("Azure DevOps: one thread that wants no answer, rewritten", async () => {
    await azureDevOps().comment("first");
    await azureDevOps().comment("second");
    assert.deepEqual(fake.state.threads, [{ id: 2, status: 4, content: `${MARKER}\nsecond` }]);
  });

  it("Azure DevOps: one work item, opened, rewritten, done, and opened anew", async () => {
    await azureDevOps().resolve("nothing is open");
    await azureDevOps().report("drift on primary", "first");
    await azureDevOps().report("drift on both", "<second>");
    const [item, ...more] = fake.state.workItems;
    assert.deepEqual(more, []);
    assert.equal(item?.description, "<pre>&lt;second&gt;</pre>");
    assert.equal(item?.title, "drift on both");
    await azureDevOps().resolve("no drift any more");
    assert.equal(fake.state.workItems[0]?.state, "Done");
    await azureDevOps().report("drift again", "third");
    assert.equal(fake.state.workItems.length, 2);
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
