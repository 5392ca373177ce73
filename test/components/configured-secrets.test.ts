import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { clusterCredentials } from "../../components/cluster-credentials.ts";

/** What the SDK's own reading of an object would quote whole in its error. */
const NO_OBJECTS = ['{"cluster": {"password": "Sword"fish-1"}}', "Swordfish-1", '["Swordfish-1"]'];

describe("the stack's credentials", () => {
  const key = `${pulumi.getProject()}:credentials`;

  for (const text of NO_OBJECTS)
    it(`are refused unseen where they are no object: ${text.slice(0, 2)}…`, async () => {
      pulumi.runtime.setAllConfig({ [key]: text }, [key]);
      try {
        await assert.rejects(clusterCredentials(), (error: Error) => {
          assert.ok(pulumi.RunError.isInstance(error));
          assert.match(error.message, /credentials\n.*is not an object that holds secrets/);
          assert.match(error.message, /config rm --path credentials/);
          assert.doesNotMatch(error.message, /fish/);
          return true;
        });
      } finally {
        pulumi.runtime.setAllConfig({});
      }
    });
});
