// mocha hands a rejection that nobody has caught on to whoever listens, and nobody does: a test that leaves one would pass. In the dynamic
// provider it would end the process.

/** Pulumi's stand-ins of the engine know no error hooks, and a component's outputs come when the next test's stand-in is there. */
const OF_PULUMIS_MOCKS = /@pulumi[\\/]pulumi[\\/]runtime[\\/](?:mocks|callbacks)\.js/;

process.on("unhandledRejection", (reason) => {
  if (!OF_PULUMIS_MOCKS.test(String(reason?.stack))) throw reason;
});
