import { refused } from "./refused.ts";

describe("refused: secrets in clear", () => {
  refused(
    "a password",
    (e) => {
      e.sales.catalog.adminPassword = "hunter2";
    },
    [
      "estates.sales.catalog.adminPassword",
      "is a secret among settings that are committed in clear",
      "remove it here, and change the secret if it was committed; then run: npm run pulumi -- config set --secret --path credentials.sales.catalogPassword --stack primary",
    ],
  );
  refused(
    "a setup step's password",
    (e) => {
      e.web.runtime.expressCustomSetupProperties[0].password = "hunter2";
    },
    [
      "estates.web.runtime.expressCustomSetupProperties[0].password",
      "is a secret among settings that are committed in clear",
      "remove it here, and change the secret if it was committed; then run: npm run pulumi -- config set --secret --path 'credentials.web.expressSetup[\"fs.contoso.com\"]' --stack primary",
    ],
  );
  refused(
    "a SAS token in the container's URI",
    (e) => {
      e.sales.sites.primary.customSetup += "?sv=2024&sig=hunter2";
    },
    [
      "estates.sales.sites.primary.customSetup",
      "is a secret among settings that are committed in clear",
      "remove it here, and change the secret if it was committed; then run: npm run pulumi -- config set --secret --path credentials.sales.customSetupSas --stack primary",
    ],
  );
  refused(
    "a secret hidden in extra",
    (e) => {
      e.sales.runtime.extra = { connectionString: "x" };
    },
    [
      "estates.sales.runtime.extra.connectionString",
      "is a secret among settings that are committed in clear",
      "remove it here, and change the secret if it was committed; nothing at this place can take a secret from elsewhere",
    ],
  );
  refused(
    "a variable's value of the wrong type, which is not shown",
    (e) => {
      e.web.runtime.expressCustomSetupProperties[1].variableValue = 4711;
    },
    [
      "estates.web.runtime.expressCustomSetupProperties[1].variableValue",
      "is a number where a text belongs",
      "write a text, in quotes",
    ],
  );
});
