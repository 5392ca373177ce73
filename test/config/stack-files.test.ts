import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readProjectFiles } from "../../config/project-files.ts";
import { stackOfSite } from "../../config/site.ts";
import { compareStackFiles } from "../../config/stack-files.ts";

const NOON = "2026-11-22T12:00:00Z";

function compare(config: object, stacks: Readonly<Record<string, object>>): readonly string[] {
  return compareStackFiles({
    project: { file: "Pulumi.yaml", document: { name: "ssis", config } },
    stacks: Object.entries(stacks).map(([stack, values]) => ({
      stack,
      file: `Pulumi.${stack}.yaml`,
      document: { config: values },
    })),
    warnings: [],
  });
}

const shared = {
  activeRegion: { type: "string", default: "secondary" },
  activeSince: { type: "string", default: NOON },
  estates: { type: "object", default: { sales: {} } },
};

describe("the stacks' files", () => {
  it("are quiet when nothing is overridden, or overridden by the same", () => {
    assert.deepEqual(compare(shared, { primary: {}, secondary: {} }), []);
    assert.deepEqual(
      compare(shared, {
        primary: {
          "ssis:activeRegion": "secondary",
          "ssis:activeSince": "2026-11-22T13:00:00+01:00",
        },
        secondary: {
          "ssis:estates": { sales: {} },
          "azure-native:location": "x",
          "ssis:credentials": {},
        },
      }),
      [],
    );
  });

  it("are told when they say another flag or time, with the commands that end it", () => {
    assert.deepEqual(
      compare(shared, {
        primary: { "ssis:activeRegion": "primary" },
        secondary: { "ssis:activeSince": "2026-11-22T12:00:01Z" },
      }),
      [
        `Pulumi.primary.yaml says activeRegion primary since ${NOON}, but Pulumi.yaml says activeRegion secondary since ${NOON}. Only stack primary sees the former; if it is not meant to differ: npm run pulumi -- config rm activeRegion --stack primary`,
        `Pulumi.secondary.yaml says activeRegion secondary since 2026-11-22T12:00:01Z, but Pulumi.yaml says activeRegion secondary since ${NOON}. Only stack secondary sees the former; if it is not meant to differ: npm run pulumi -- config rm activeSince --stack secondary`,
      ],
    );
    assert.deepEqual(compare({}, { primary: { "ssis:activeRegion": "secondary" } }), [
      "Pulumi.primary.yaml says activeRegion secondary without a time, but Pulumi.yaml says activeRegion primary without a time. Only stack primary sees the former; if it is not meant to differ: npm run pulumi -- config rm activeRegion --stack primary",
    ]);
  });

  it("are told when the two sites of an environment describe other estates", () => {
    const other = { "ssis:estates": { other: {} } };
    assert.deepEqual(compare(shared, { "dev-primary": other, "dev-secondary": other }), []);
    assert.deepEqual(compare(shared, { "dev-primary": other, "dev-secondary": {} }), [
      "Pulumi.dev-primary.yaml has estates that differ from those of Pulumi.yaml. A stack's estates replace the whole object, and both sites must describe the same estates.",
    ]);
  });

  it("are paired by the site that they name, whatever the stacks are called", () => {
    const weu = (estates: object) => ({ "ssis:site": "primary", "ssis:estates": estates });
    const neu = (estates: object) => ({ "ssis:site": "secondary", "ssis:estates": estates });
    const both = {
      ...{ "prod-weu": weu({ other: {} }), "prod-neu": neu({ other: {} }) },
      ...{ "test-weu": weu({ trial: {} }), "test-neu": neu({ trial: {} }) },
    };
    assert.deepEqual(compare(shared, both), []);
    const differ = { "prod-weu": weu({ other: {} }), "prod-neu": neu({ another: {} }) };
    const told = (stack: string, other: string) =>
      `Pulumi.${stack}.yaml has estates that differ from those of Pulumi.${other}.yaml. A stack's estates replace the whole object, and both sites must describe the same estates.`;
    assert.deepEqual(compare(shared, differ), [
      told("prod-weu", "prod-neu"),
      told("prod-neu", "prod-weu"),
    ]);
  });

  it("are told when their logins' subscriptions would make two factories of one", () => {
    const stacks = {
      "prod-primary": { "azure-native:subscriptionId": "A" },
      "prod-secondary": { "azure-native:subscriptionId": "B" },
    };
    const named = { dataFactory: { name: "adf", subscriptionId: "A" } };
    const nameless = { sites: { primary: {}, secondary: { dataFactory: { name: "adf-neu" } } } };
    const estates = { type: "object", default: { named, nameless } };
    const [told, ...others] = compare({ ...shared, estates }, stacks);
    assert.deepEqual(others, []);
    assert.match(
      told ?? "",
      /^Pulumi\.prod-primary\.yaml has azure-native:subscriptionId A, and Pulumi\.prod-secondary\.yaml has B: .* of nameless .*subscriptionId/,
    );
    const same = { ...stacks, "prod-secondary": { "azure-native:subscriptionId": "a" } };
    assert.deepEqual(compare({ ...shared, estates }, same), []);
    assert.deepEqual(
      compare({ ...shared, estates: { type: "object", default: { named } } }, stacks),
      [],
    );
  });

  it("are told of secrets that stand in clear, by their names alone", () => {
    const credentials = {
      sales: { catalogPassword: "hunter2", customSetupSas: { secure: "v1:abc" } },
      web: { expressSetup: { "fs.contoso.com": "hunter3" } },
    };
    const told = compare(shared, {
      "prod-primary": { "ssis:credentials": credentials },
      "prod-secondary": { "ssis:credentials": { secure: "v1:abc" } },
      cluster: { "ssis:cluster": {}, "ssis:credentials": '{"cluster": {"password": "hunter4"}}' },
    });
    assert.deepEqual(
      told.map((one) => one.slice(0, one.indexOf(" stands"))),
      [
        "Pulumi.prod-primary.yaml: credentials.sales.catalogPassword",
        'Pulumi.prod-primary.yaml: credentials.web.expressSetup["fs.contoso.com"]',
        "Pulumi.cluster.yaml: credentials.cluster.password",
      ],
    );
    assert.match(
      told[0] ?? "",
      /change it, and set the new one: npm run pulumi -- config set --secret --path credentials\.sales\.catalogPassword --stack prod-primary$/,
    );
    assert.doesNotMatch(told.join(), /hunter/);
  });

  it("tell what the stack of a site is called, while there is one", () => {
    const named = (...stacks: readonly (readonly [string, object])[]) => ({
      project: { file: "Pulumi.yaml", document: { name: "ssis" } },
      stacks: stacks.map(([stack, config]) => ({ stack, file: "", document: { config } })),
      warnings: [],
    });
    const both = named(["weu", { "ssis:site": "primary" }], ["neu", { "ssis:site": "secondary" }]);
    assert.equal(stackOfSite(both, "secondary"), "neu");
    assert.equal(
      stackOfSite(named(["prod-primary", {}], ["cluster", {}]), "primary"),
      "prod-primary",
    );
    assert.equal(
      stackOfSite(named(["prod-primary", {}], ["dev-primary", {}]), "primary"),
      undefined,
    );
  });

  it("are the same when one has its estates as JSON, as `pulumi config set` writes them", () => {
    const own = { "prod-primary": { "ssis:estates": '{"sales": {}}' }, "prod-secondary": {} };
    assert.deepEqual(compare(shared, own), []);
  });

  it("are left alone when they are the cluster's", () => {
    assert.deepEqual(
      compare(shared, {
        cluster: { "ssis:estates": {}, "ssis:cluster": {}, "ssis:activeRegion": "primary" },
      }),
      [],
    );
  });

  it("are told of keys that nobody reads", () => {
    assert.deepEqual(compare(shared, { primary: { "ssis:activeregion": "primary" } }), [
      "Pulumi.primary.yaml: ssis:activeregion is not a key that this program knows; ssis:activeRegion is the nearest.",
    ]);
  });

  it("understand the short form and a fixed value in Pulumi.yaml", () => {
    const stacks = { primary: { "ssis:activeRegion": "secondary" } };
    assert.deepEqual(compare({ activeRegion: "secondary" }, stacks), []);
    assert.deepEqual(compare({ "ssis:activeRegion": { value: "secondary" } }, stacks), []);
  });
});

describe("reading the project's files", () => {
  let directory = "";
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "ssis-files-"));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it("finds all of them", () => {
    writeFileSync(join(directory, "Pulumi.yaml"), "name: ssis\n");
    writeFileSync(join(directory, "Pulumi.secondary.yml"), "config: {}\n");
    writeFileSync(join(directory, "Pulumi.dev-primary.yaml"), "config: {}\n");
    const { project, stacks, warnings } = readProjectFiles(directory);
    assert.equal(project?.file, "Pulumi.yaml");
    assert.deepEqual(
      stacks.map((file) => file.stack),
      ["dev-primary", "secondary"],
    );
    assert.deepEqual(warnings, []);
  });

  it("warns of what is missing or unreadable, and shows nothing of its content", () => {
    writeFileSync(join(directory, "Pulumi.primary.yaml"), "config:\n  a: 'hunter2\n");
    const { project, stacks, warnings } = readProjectFiles(directory);
    assert.deepEqual([project, stacks], [undefined, []]);
    assert.equal(
      warnings[0],
      `No Pulumi.yaml in ${directory}: it cannot be compared with the stacks' files.`,
    );
    assert.match(
      warnings[1] ?? "",
      /^Pulumi\.primary\.yaml is not valid YAML \([A-Z_]+, line \d+\), so it is not compared\.$/,
    );
    assert.equal(readProjectFiles(join(directory, "nowhere")).warnings.length, 2);
  });
});
