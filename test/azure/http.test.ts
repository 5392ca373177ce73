import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { AzureError } from "../../azure/errors.ts";
import { getJson } from "../../azure/http.ts";
import { secretsKeeper } from "../../azure/scrub.ts";

describe("a document of somebody who is not the resource manager", () => {
  /** A host that leaves so many requests without an answer. */
  async function ask(silent: number): Promise<{ answer: unknown; asked: number }> {
    let asked = 0;
    const host = createServer((_request, response) => {
      asked += 1;
      if (asked > silent) response.end('{"value":"token"}');
    });
    await new Promise<void>((resolve) => host.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(host.address() as AddressInfo).port}/`;
    try {
      return { answer: await getJson(url, secretsKeeper(), { tryMs: 100 }), asked };
    } finally {
      host.closeAllConnections();
      host.close();
    }
  }

  it("is asked for again where there was no answer, three times in all", async () => {
    assert.deepEqual(await ask(2), { answer: { value: "token" }, asked: 3 });
    await assert.rejects(
      ask(3),
      (error) => error instanceof AzureError && error.code === "NoAnswer",
    );
  });
});
