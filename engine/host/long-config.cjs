// Loaded before the SDK's runner where the configuration is too long for an environment variable (language-host.cjs):
// it comes through a pipe of its own. Within a process the environment has no such limit.
"use strict";
const { readFileSync } = require("node:fs");

process.env.PULUMI_CONFIG = readFileSync(3, "utf8");
