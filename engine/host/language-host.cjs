// A Node.js language host for the Pulumi engine, for machines where the CLI was built from Go modules: the official
// distribution brings its own, which no package registry has. The engine starts it with its own address as argument
// and reads the port from the first line of output; `run` starts the program, everything else needs no answer here.
"use strict";
const { spawn } = require("node:child_process");
const { createRequire } = require("node:module");
const { connect } = require("node:net");
const { join } = require("node:path");
const { status, Server, ServerCredentials } = require("@grpc/grpc-js");
const { Empty } = require("google-protobuf/google/protobuf/empty_pb.js");
const { LanguageRuntimeService } = require("@pulumi/pulumi/proto/language_grpc_pb.js");
const language = require("@pulumi/pulumi/proto/language_pb.js");
const { PluginInfo } = require("@pulumi/pulumi/proto/plugin_pb.js");
const sdk = require("@pulumi/pulumi/package.json");

// The exit code by which the SDK's runner says "the reason has been shown, do not add to it".
const SHOWN_ALREADY = 32;

const engine = process.argv.slice(2).find((argument) => !argument.startsWith("-"));
const programs = new Set();

const LOOK_EVERY_MS = 1000;

/** An engine that was killed cannot end its host, which would stay for ever: refused at its address means gone. */
function watch(address) {
  const [, host, port] = /^(.+):(\d+)$/.exec(address ?? "") ?? [];
  if (host === undefined) return;
  const look = () => {
    const socket = connect({ host, port: Number(port) });
    socket.once("connect", () => socket.destroy());
    socket.once("error", (error) => {
      if (error.code !== "ECONNREFUSED") return;
      for (const program of programs) program.kill("SIGTERM");
      process.exit();
    });
  };
  setInterval(look, LOOK_EVERY_MS).unref();
}

/** The runner of the SDK that the program itself uses; two copies of the SDK in one process do not see each other. */
function runnerOf(programDirectory) {
  for (const from of [join(programDirectory, "index.js"), __filename]) {
    try {
      return createRequire(from).resolve("@pulumi/pulumi/cmd/run");
    } catch (error) {
      if (error.code !== "MODULE_NOT_FOUND") throw error;
    }
  }
  throw new Error(`no @pulumi/pulumi in ${programDirectory}: run npm ci there`);
}

function argumentsFor(request) {
  const info = request.getInfo();
  return [
    "--stack-trace-limit=40",
    runnerOf(info.getProgramDirectory()),
    ...["--monitor", request.getMonitorAddress()],
    ...["--engine", engine],
    ...["--root-directory", info.getRootDirectory()],
    ...["--project", request.getProject()],
    ...["--stack", request.getStack()],
    ...["--pwd", request.getPwd()],
    ...["--parallel", String(request.getParallel())],
    ...["--organization", request.getOrganization()],
    ...(request.getDryrun() ? ["--dry-run"] : []),
    info.getEntryPoint() || ".",
  ];
}

function environmentFor(request) {
  const options = request.getInfo().getOptions()?.toJavaScript() ?? {};
  return {
    ...process.env,
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
    PULUMI_NODEJS_TYPESCRIPT: String(options.typescript !== false),
  };
}

function start(request) {
  const preload = ["configuration.cjs", "on-use.cjs"].flatMap((file) => [
    "--require",
    join(__dirname, file),
  ]);
  const program = spawn(process.execPath, [...preload, ...argumentsFor(request)], {
    cwd: request.getPwd(),
    env: environmentFor(request),
    stdio: ["ignore", "inherit", "inherit", "pipe"],
  });
  // One that is killed before it has read it: what is answered tells that.
  program.stdio[3].on("error", () => {});
  program.stdio[3].end(JSON.stringify(Object.fromEntries(request.getConfigMap().entries())));
  return program;
}

function run(call, answer) {
  const response = new language.RunResponse();
  let program;
  try {
    program = start(call.request);
  } catch (error) {
    response.setError(error.message);
    return answer(null, response);
  }
  programs.add(program);
  let answered = false;
  const finish = (error) => {
    programs.delete(program);
    if (answered) return;
    answered = true;
    if (error) response.setError(error);
    answer(null, response);
  };
  program.on("error", (error) => finish(`the program could not be started: ${error.message}`));
  program.on("close", (code, signal) => {
    if (code === SHOWN_ALREADY) response.setBail(true);
    if (code === 0 || code === SHOWN_ALREADY) return finish();
    finish(`Program exited with ${signal ? `signal ${signal}` : `non-zero exit code: ${code}`}`);
  });
}

/** What `pulumi about` shows of a program. */
function about(_call, answer) {
  const response = new language.AboutResponse();
  response.setExecutable(process.execPath);
  response.setVersion(process.version);
  answer(null, response);
}

function pluginInfo(_call, answer) {
  const info = new PluginInfo();
  info.setVersion(sdk.version);
  answer(null, info);
}

/** A method that only the official host has; the engine is told so instead of being left with "unknown method". */
const notHere = (what) => (_call, answer) => answer(onlyOfficial(what));

const onlyOfficial = (what) => ({
  code: status.UNIMPLEMENTED,
  details: `${what} needs the official Pulumi installation: https://www.pulumi.com/docs/iac/download-install/`,
});

const server = new Server();
server.addService(LanguageRuntimeService, {
  handshake: (_call, answer) => answer(null, new language.LanguageHandshakeResponse()),
  getRequiredPackages: (_call, answer) => answer(null, new language.GetRequiredPackagesResponse()),
  getRequiredPlugins: (_call, answer) => answer(null, new language.GetRequiredPluginsResponse()),
  getProgramDependencies: (_call, answer) =>
    answer(null, new language.GetProgramDependenciesResponse()),
  runtimeOptionsPrompts: (_call, answer) => answer(null, new language.RuntimeOptionsResponse()),
  getPluginInfo: pluginInfo,
  about,
  run,
  cancel: (_call, answer) => {
    for (const program of programs) program.kill("SIGTERM");
    answer(null, new Empty());
  },
  installDependencies: notHere("pulumi install"),
  generateProject: notHere("pulumi convert"),
  generateProgram: notHere("pulumi convert"),
  generatePackage: notHere("pulumi package gen-sdk"),
  pack: notHere("pulumi package pack-sdk"),
  // A stream, which has no answer.
  runPlugin: (call) => call.emit("error", onlyOfficial("a policy pack or plugin in Node.js")),
});
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  process.stdout.write(`${port}\n`);
  watch(engine);
});
