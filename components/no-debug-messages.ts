import * as pulumi from "@pulumi/pulumi";

/**
 * The SDK tells the engine in debug messages what it has registered, with secrets in clear; `pulumi up --json` and `--debug` print them, masked
 * only where the engine knows the very text from the configuration (not so where `credentials` were set as one JSON text). Nothing of this
 * program is told that way, and each message waits for the one before: none is sent.
 */
Object.assign(pulumi.log, { debug: async () => {} });
