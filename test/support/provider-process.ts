import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import * as grpc from "@grpc/grpc-js";
import provider from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import status from "@pulumi/pulumi/proto/status_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import type { Properties } from "../../reconcilers/lifecycle/reconciler.ts";
import { environmentOf, type TestAzure, type TestTime } from "./azure.ts";

const HERE = fileURLToPath(new URL("../..", import.meta.url));
const PLUGIN = `${HERE}node_modules/@pulumi/pulumi/cmd/dynamic-provider`;

/** A create or update that failed after it had begun: what the engine saves of it. */
export interface InitFailure {
  readonly id: string;
  readonly properties: Properties;
  readonly reasons: readonly string[];
}

export class ProviderError extends Error {
  readonly init: InitFailure | undefined;
  constructor(message: string, init: InitFailure | undefined) {
    super(message);
    this.init = init;
  }
}

/** The real plugin process of Pulumi's dynamic resources, talked to as the engine talks to it. */
export class ProviderProcess {
  /** Everything it printed. */
  output = "";
  readonly exit: Promise<number | null>;
  readonly #child: ChildProcess;
  readonly #client: InstanceType<typeof provider.ResourceProviderClient>;
  readonly #engine: Server;

  private constructor(child: ChildProcess, port: string, engine: Server) {
    this.#child = child;
    this.#engine = engine;
    this.exit = once(child, "exit").then(([code]) => code);
    this.#client = new provider.ResourceProviderClient(
      `127.0.0.1:${port}`,
      grpc.credentials.createInsecure(),
    );
  }

  /** @param speed by how much Azure's time runs faster, for the process's own clock */
  static async start(
    azure: TestAzure<TestTime>,
    env: Readonly<Record<string, string>> = {},
  ): Promise<ProviderProcess> {
    // What the process watches is only whether somebody listens there.
    const engine = createServer((socket) => socket.destroy());
    engine.listen(0, "127.0.0.1");
    await once(engine, "listening");
    const address = engine.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    const child = spawn(process.execPath, [PLUGIN, `127.0.0.1:${address.port}`], {
      cwd: HERE,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        ...environmentOf(azure.simulator),
        PULUMI_NODEJS_PROJECT: "ssis-failover",
        PULUMI_NODEJS_STACK: "secondary",
        NODE_EXTRA_CA_CERTS: azure.simulator.certificateAuthorityFile,
        SSIS_CLOCK_SPEED: String(azure.time.azure.speed),
        ...env,
      },
    });
    const lines = createInterface({ input: child.stdout });
    const [port] = (await once(lines, "line")) as [string];
    const started = new ProviderProcess(child, port, engine);
    lines.on("line", (line) => {
      started.output += `${line}\n`;
    });
    child.stderr.on("data", (text) => {
      started.output += String(text);
    });
    return started;
  }

  /** The engine dies: nobody listens at its address any more, and nobody reads what this process prints. */
  async engineDies(): Promise<void> {
    this.#child.stdout?.destroy();
    this.#child.stderr?.destroy();
    this.#engine.close();
    await once(this.#engine, "close");
  }

  /** Whoever runs the machine asks it to end. */
  askToEnd(): void {
    this.#child.kill("SIGTERM");
  }

  async stop(): Promise<void> {
    this.#client.close();
    this.#engine.close();
    if (this.#child.exitCode === null) this.#child.kill("SIGKILL");
    await this.exit;
  }

  async residentMegabytes(): Promise<number> {
    const { readFile } = await import("node:fs/promises");
    const text = await readFile(`/proc/${this.#child.pid}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+) kB/.exec(text)?.[1]) / 1024;
  }

  configure(config: Readonly<Record<string, string>>): Promise<unknown> {
    const request = new proto.ConfigureRequest();
    request.setArgs(struct.Struct.fromJavaScript({ ...config }));
    return this.#ask("configure", request);
  }

  async check(olds: Properties, news: Properties) {
    const request = new proto.CheckRequest();
    request.setOlds(toStruct(olds));
    request.setNews(toStruct(news));
    const answer = await this.#ask<InstanceType<typeof proto.CheckResponse>>("check", request);
    return {
      inputs: answer.getInputs()?.toJavaScript() as Properties,
      failures: answer.getFailuresList().map((failure) => failure.getReason()),
    };
  }

  async diff(id: string, olds: Properties, news: Properties) {
    const request = new proto.DiffRequest();
    request.setId(id);
    request.setOlds(toStruct(olds));
    request.setNews(toStruct(news));
    const answer = await this.#ask<InstanceType<typeof proto.DiffResponse>>("diff", request);
    return {
      changes: answer.getChanges() === proto.DiffResponse.DiffChanges.DIFF_SOME,
      replaces: answer.getReplacesList(),
    };
  }

  async create(news: Properties) {
    const request = new proto.CreateRequest();
    request.setProperties(toStruct(news));
    const answer = await this.#ask<InstanceType<typeof proto.CreateResponse>>("create", request);
    return { id: answer.getId(), outs: answer.getProperties()?.toJavaScript() as Properties };
  }

  async read(id: string, props: Properties): Promise<Properties> {
    const request = new proto.ReadRequest();
    request.setId(id);
    request.setProperties(toStruct(props));
    const answer = await this.#ask<InstanceType<typeof proto.ReadResponse>>("read", request);
    return answer.getProperties()?.toJavaScript() as Properties;
  }

  async update(id: string, olds: Properties, news: Properties): Promise<Properties> {
    const request = new proto.UpdateRequest();
    request.setId(id);
    request.setOlds(toStruct(olds));
    request.setNews(toStruct(news));
    const answer = await this.#ask<InstanceType<typeof proto.UpdateResponse>>("update", request);
    return answer.getProperties()?.toJavaScript() as Properties;
  }

  delete(id: string, props: Properties): Promise<unknown> {
    const request = new proto.DeleteRequest();
    request.setId(id);
    request.setProperties(toStruct(props));
    return this.#ask("delete", request);
  }

  #ask<A>(method: string, request: unknown): Promise<A> {
    type Send = (
      request: unknown,
      done: (error: grpc.ServiceError | null, answer: A) => void,
    ) => void;
    const client = this.#client as unknown as Record<string, Send>;
    return new Promise((resolve, reject) => {
      client[method]?.(request, (error, answer) => {
        if (error === null) resolve(answer);
        else reject(new ProviderError(error.details, initFailureOf(error)));
      });
    });
  }
}

function initFailureOf(error: grpc.ServiceError): InitFailure | undefined {
  const [packed] = error.metadata?.get("grpc-status-details-bin") ?? [];
  if (!(packed instanceof Buffer)) return undefined;
  const [detail] = status.Status.deserializeBinary(packed).getDetailsList();
  if (detail === undefined) return undefined;
  const failure = proto.ErrorResourceInitFailed.deserializeBinary(detail.getValue_asU8());
  return {
    id: failure.getId(),
    properties: failure.getProperties()?.toJavaScript() as Properties,
    reasons: failure.getReasonsList(),
  };
}

/** Throws "Unexpected struct type" for what is undefined, as the plugin itself would. */
const toStruct = (properties: Properties) =>
  struct.Struct.fromJavaScript(properties as Parameters<typeof struct.Struct.fromJavaScript>[0]);
