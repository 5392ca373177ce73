// The SDK loads a TypeScript compiler and npm's dependency tree with itself, to make texts of functions, which nothing of
// this program needs (resources/shim.ts has its text). They are a third of what program and provider take to start, with
// every command; here they are loaded when something of them is used.
"use strict";
const Module = require("node:module");

const ON_USE = new Set(["typescript", "@npmcli/arborist"]);

const load = Module._load;
Module._load = function (request, parent, isMain) {
  if (!ON_USE.has(request)) return load.call(this, request, parent, isMain);
  // One that is not there is told at once, as ever.
  Module._resolveFilename(request, parent, isMain);
  let loaded;
  return new Proxy(
    {},
    {
      get(_nothing, name) {
        // TypeScript's import helper copies all names of a module that does not say this.
        if (name === "__esModule") return true;
        loaded ??= load(request, parent, isMain);
        return loaded[name];
      },
    },
  );
};
