// Loaded before the SDK's runner, which reads the configuration from an environment variable. Linux starts no program with
// one of more than 128 KiB ("spawn E2BIG"), and 100 estates have that: it comes through a pipe (language-host.cjs), and
// is put there within the process, where there is no such limit. Nor does /proc show it and its secrets then.
"use strict";
const { closeSync, readFileSync } = require("node:fs");

const PIPE = 3;
process.env.PULUMI_CONFIG = readFileSync(PIPE, "utf8");
closeSync(PIPE);
