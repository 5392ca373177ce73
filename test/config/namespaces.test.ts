import assert from "node:assert/strict";
import { keysOfProject } from "../../config/namespaces.ts";
import { ConfigurationError } from "../../config/problems.ts";

describe("the namespace of the keys", () => {
  it("is the project's: keys of others are not this program's", () => {
    const own = ["acme-ssis:estates", "acme-ssis:site"];
    // A shared environment (Pulumi ESC) brings along settings of providers that have nothing to do with this program.
    const all = [...own, "azure-native:tenantId", "net:site", "kubernetes:cluster"];
    assert.deepEqual(keysOfProject("acme-ssis", "primary", all), ["estates", "site"]);
  });

  // What `pulumi new --name acme-ssis` leaves: the project's name is in Pulumi.yaml only.
  it("is told where a stack's file has that of the template", () => {
    const all = ["acme-ssis:estates", "ssis-failover:estates", "ssis-failover:cluster"];
    assert.throws(
      () => keysOfProject("acme-ssis", "cluster", all),
      (error: Error) =>
        error instanceof ConfigurationError &&
        /2 problems; nothing was called or changed/.test(error.message) &&
        /cluster\n\s+stands under the name of another project, as ssis-failover:cluster\.\n\s+Cure: write acme-ssis:cluster in Pulumi\.cluster\.yaml/.test(
          error.message,
        ),
    );
  });
});
