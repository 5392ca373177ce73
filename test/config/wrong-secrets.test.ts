import assert from "node:assert/strict";
import { unfitSecrets, wrongSecrets } from "../../config/wrong-secrets.ts";
import { read, web } from "./samples.ts";

describe("secrets that are wrong", () => {
  const { estates } = read({ estates: { web: web() } });
  const whole = {
    catalogPassword: "canary-1",
    expressSetup: { "fs.contoso.com": "canary-2", KEY: "canary-3", "SentryOne.TaskFactory": "x" },
  };
  const told = (credentials: unknown) => wrongSecrets("primary", estates, "primary", credentials);

  it("are none where all is there, also beside those of an estate that was taken out", () => {
    assert.equal(told({ web: whole }), undefined);
    assert.equal(told({ web: whole, old: { catalogPassword: "canary-4" } }), undefined);
  });

  it("are told by the nearest name, each with its commands and without a value", () => {
    assert.equal(
      told({ web: { ...whole, catalogPasword: "canary-5" } }),
      `The configuration of stack primary has 1 problem; nothing was called or changed.
  1. credentials.web.catalogPasword
     is not a secret that this program knows.
     Cure: remove it (npm run pulumi -- config rm --path credentials.web.catalogPasword --stack primary); if catalogPassword was meant: npm run pulumi -- config set --secret --path credentials.web.catalogPassword --stack primary.`,
    );
  });

  it("of another shape are told without a value", () => {
    const texts = ["canary", { web: "canary" }, { web: { expressSetup: "canary" } }].map(told);
    for (const text of texts) {
      assert.match(text ?? "", /is not an object that holds secrets by their names/);
      assert.doesNotMatch(text ?? "", /canary/);
    }
    assert.match(told({ web: { catalogPassword: 5 } }) ?? "", /web\.catalogPassword\n.*not a text/);
  });

  it("are too long for a login of SQL Server, which ends at 128 characters", () => {
    assert.equal(told({ web: { ...whole, catalogPassword: "x".repeat(128) } }), undefined);
    for (const path of ["catalogPassword", "logins"]) {
      const long = "canary".repeat(22);
      const text = told({ web: { ...whole, [path]: path === "logins" ? { etl: long } : long } });
      assert.match(
        text ?? "",
        /web\.(catalogPassword|logins\.etl)\n +is longer than 128 characters.*\n +Cure: set a shorter one: .*config set --secret --path credentials\.web\./,
      );
      assert.doesNotMatch(text ?? "", /canary/);
    }
  });

  it("are more than a token: its whole address, as the article's cmdlets take it, or the quotes of a shell", () => {
    const token = "?sv=2026-01-01&sr=c&sp=rwl&sig=canary";
    const setup = "https://canary.blob.core.windows.net/setup";
    for (const customSetupSas of [token, token.slice(1)])
      assert.equal(told({ web: { ...whole, customSetupSas } }), undefined);
    for (const customSetupSas of [`${setup}${token}`, `'${token}'`, `"${token}"`]) {
      const text = told({ web: { ...whole, customSetupSas } }) ?? "";
      assert.match(
        text,
        /web\.customSetupSas\n +is more than a SAS token.*\n +Cure: set everything from the question mark on, .*config set --secret --path credentials\.web\.customSetupSas/,
      );
      assert.doesNotMatch(text, /canary/);
    }
  });

  it("may stand under a misspelt estate", () => {
    const text = told({ wbe: whole }) ?? "";
    assert.match(text, /^4 secrets are missing on stack primary/);
    assert.match(
      text,
      /credentials\.wbe is set, but there is no estate of that name; was web meant\?\n {4}npm run pulumi -- config rm --path credentials\.wbe --stack primary$/,
    );
    assert.doesNotMatch(text, /canary/);
  });

  it("of the cluster are told as well", () => {
    assert.match(
      unfitSecrets("cluster", { cluster: { privatKey: "canary" } }, "cluster") ?? "",
      /credentials\.cluster\.privatKey\n.*\n.*if privateKey was meant/,
    );
    assert.equal(unfitSecrets("cluster", { sales: whole }, "cluster"), undefined);
  });
});
