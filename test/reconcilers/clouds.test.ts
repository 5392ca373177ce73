import assert from "node:assert/strict";
import { publicClouds } from "../../azure/clouds.ts";
import { useAzure } from "../support/azure.ts";
import { InstanceEstate } from "../support/instance-estate.ts";
import { InstanceStack } from "../support/instance-stack.ts";

const CASES = [
  { cloud: "public", sqlEncrypt: "strict", entra: false, endpoint: "server" },
  { cloud: "public", sqlEncrypt: "tls", entra: true, endpoint: "listener" },
  { cloud: "usgovernment", sqlEncrypt: "strict", entra: true, endpoint: "public" },
  { cloud: "china", sqlEncrypt: "tls", entra: false, endpoint: "listener" },
] as const;

for (const { cloud, ...options } of CASES) {
  const { sqlSuffix, sqlScope } = publicClouds[cloud];

  describe(`a takeover in the ${cloud} cloud`, () => {
    const azure = useAzure({ quick: true, sqlSuffix });

    it(`by ${options.entra ? "token" : "login"}, with ${options.sqlEncrypt}, names of *.${sqlSuffix}`, async () => {
      const own = await azure().session.cloud();
      assert.deepEqual([own.sqlSuffix, own.sqlScope], [sqlSuffix, sqlScope]);
      const estate = new InstanceEstate(azure(), options).born().grouped(false);
      const primary = new InstanceStack(estate, "primary");
      const secondary = new InstanceStack(estate, "secondary");
      await primary.bringUp("SsisCatalog", "MasterKey");
      await secondary.flip("secondary").bringUp();
      assert.equal(estate.runtime.serves, estate.instanceId("secondary"));
      assert.equal(secondary.live("IntegrationRuntime").proof, "worker alive");

      const { catalogInfo } = (estate.runtime.properties as unknown as Body).typeProperties
        .ssisProperties;
      assert.equal(catalogInfo.catalogServerEndpoint, estate.endpointOf("secondary"));
      assert.ok(catalogInfo.catalogServerEndpoint?.replace(/,3342$/, "").endsWith(sqlSuffix));
      assert.equal("catalogAdminUserName" in catalogInfo, !options.entra);
      assert.equal("catalogAdminPassword" in catalogInfo, !options.entra);
      const [login] = estate.journal().filter((event) => event.kind === "login");
      assert.equal(login?.user === "ssisadmin", !options.entra);

      await secondary.refresh();
      assert.deepEqual(await secondary.preview(), []);
    });
  });
}

describe("TDS 8 strict", () => {
  const azure = useAzure({ quick: true });

  it("reaches the connection when a site asks for it, and only then", async () => {
    for (const sqlEncrypt of ["strict", "tls"] as const) {
      const estate = new InstanceEstate(azure(), { sqlEncrypt }).born().grouped(true);
      const stack = new InstanceStack(estate, "primary");
      const { catalog } = await stack.inputs("MasterKey");
      assert.equal(
        (catalog as { encrypt?: string }).encrypt,
        sqlEncrypt === "strict" ? "strict" : undefined,
      );
      await stack.bringUp("SsisCatalog", "MasterKey");
      assert.deepEqual(estate.registeredAt("primary"), ["Master-Key-1"]);
    }
  });
});

interface Body {
  readonly typeProperties: {
    readonly ssisProperties: {
      readonly catalogInfo: Readonly<Record<string, string | undefined>>;
    };
  };
}
