/**
 * The SDK's runner has every stack trace mapped back to TypeScript by `source-map-support`, and the SDK takes several of them for each
 * resource that it registers: with 14 estates that was a third of the program's processor time in a preview (8.1 s, 5.6 s without it).
 * Node strips types in place, so that line and column are right already; traces are left to Node, with as many frames as it takes by itself.
 */
Reflect.deleteProperty(Error, "prepareStackTrace");
Error.stackTraceLimit = 10;
