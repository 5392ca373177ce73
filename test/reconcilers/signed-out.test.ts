import assert from "node:assert/strict";
import type { AzureSession } from "../../azure/session.ts";
import { signInFailure } from "../../azure/sign-in-failure.ts";
import { useAzure } from "../support/azure.ts";
import { TestEstate } from "../support/estate.ts";
import { assertSpoken } from "../support/spoken.ts";
import { TestStack } from "../support/stack.ts";

// Tokens run out in the middle of long runs, and asking for the next one fails now and then (Azure/login#591; Entra's AADSTS90033).
describe("a sign-in that nobody answers, in a takeover", () => {
  const azure = useAzure({ quick: true });

  /** A stack whose login for Data Factory fails while `isOut` says so. */
  class SignedOut extends TestStack {
    isOut = false;
    override context() {
      const context = super.context();
      const { dataFactory, secrets } = context.azure;
      const session: AzureSession = {
        ...context.azure,
        dataFactory: async (subscriptionId) => {
          if (!this.isOut) return await dataFactory(subscriptionId);
          throw signInFailure("oidc", new Error("network_error: ETIMEDOUT"), secrets);
        },
      };
      return { ...context, azure: session };
    }
  }

  it("is no region that does not answer: no role moves beside a runtime that nobody stopped", async () => {
    const estate = new TestEstate(azure(), { strategy: "attach" }).standing();
    estate.triggerAt("primary").runtimeState = "Started";
    const stack = new SignedOut(estate, "secondary").flip("secondary");
    stack.isOut = true;
    const { errors } = await stack.up("Fence");
    assertSpoken(errors.Fence, { code: "NoAnswer" });
    assert.deepEqual(estate.applied(), []);

    stack.isOut = false;
    await stack.bringUp();
    assert.equal(estate.runtimeAt("primary").state, "Stopped");
    assert.deepEqual(stack.live("Fence").pending, []);
  });

  it("is no runtime that rests", async () => {
    const estate = new TestEstate(azure(), { strategy: "attach", catalogRole: "leave" }).standing();
    const stack = new SignedOut(estate, "secondary").flip("secondary");
    stack.isOut = true;
    const { errors } = await stack.up("CatalogOwner");
    assertSpoken(errors.CatalogOwner, { code: "NoAnswer" });
    assert.deepEqual(estate.applied(), []);
  });
});
