import assert from "node:assert/strict";
import { setSecretCommand } from "../../config/commands.ts";
import {
  keysPresentIn,
  missingSecrets,
  missingSecretsMessage,
  neededSecrets,
} from "../../config/credentials.ts";
import type { Estate } from "../../config/deployment.ts";
import { formatPath } from "../../config/problems.ts";
import { archive, type Loose, ledger, read, sales, web } from "./samples.ts";

function estate(name: string, input: Loose): Estate {
  const found = read({ estates: { [name]: input } }).estates[0];
  assert.ok(found);
  return found;
}

const needed = (of: Estate) =>
  neededSecrets(of, "primary").map((secret) => formatPath(secret.path));

describe("the secrets of a stack", () => {
  it("are those that its estates use", () => {
    assert.deepEqual(needed(estate("sales", sales())), [
      "sales.catalogPassword",
      "sales.customSetupSas",
    ]);
    assert.deepEqual(needed(estate("ledger", ledger())), [
      "ledger.catalogPassword",
      "ledger.masterKeyPassword",
      "ledger.environments.Finance.Region.ApiToken",
    ]);
    const withLogin = { ...sales(), hooks: { logins: ["etl"] } };
    assert.equal(needed(estate("sales", withLogin)).at(-1), "sales.logins.etl");
    assert.deepEqual(needed(estate("archive", archive())), ["archive.masterKeyPassword"]);
    assert.deepEqual(needed(estate("web", web())), [
      "web.catalogPassword",
      'web.expressSetup["fs.contoso.com"]',
      "web.expressSetup.KEY",
      'web.expressSetup["SentryOne.TaskFactory"]',
    ]);
  });

  it("are missing when they are absent or empty, each with its command", () => {
    const present = keysPresentIn({
      web: { catalogPassword: "", expressSetup: { "fs.contoso.com": "x", KEY: "y" } },
    });
    assert.deepEqual(present, ['web.expressSetup["fs.contoso.com"]', "web.expressSetup.KEY"]);
    const missing = missingSecrets(estate("web", web()), "primary", present);
    assert.equal(
      missingSecretsMessage("dev-primary", missing),
      `2 secrets are missing on stack dev-primary; nothing was called or changed.
  credentials.web.catalogPassword is missing: the IR and this program sign in to SSISDB with it.
    npm run pulumi -- config set --secret --path credentials.web.catalogPassword --stack dev-primary
  credentials.web.expressSetup["SentryOne.TaskFactory"] is missing: the express setup (ComponentSetup) needs it.
    npm run pulumi -- config set --secret --path 'credentials.web.expressSetup["SentryOne.TaskFactory"]' --stack dev-primary`,
    );
  });

  it("are set by a command that a shell takes as it is", () => {
    assert.equal(
      setSecretCommand(["credentials", "web", "expressSetup", "o'brien"], "primary"),
      `npm run pulumi -- config set --secret --path 'credentials.web.expressSetup["o'\\''brien"]' --stack primary`,
    );
  });
});
