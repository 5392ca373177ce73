import {
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type sendUnaryData,
  status,
} from "@grpc/grpc-js";
import pluginProto from "@pulumi/pulumi/proto/plugin_pb.js";
import grpcProto from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import structProto from "google-protobuf/google/protobuf/struct_pb.js";
import { z } from "zod";
import { assertKind, create, differences, type Properties, remove, update } from "./provider.ts";

/** A stand-in for the `command` provider that the engine attaches to. */
export interface StandIn {
  /** For `PULUMI_DEBUG_PROVIDERS=command:PORT`. */
  readonly port: number;
  stop(): void;
}

const DEFAULT_TIMEOUT_S = 1800;

/**
 * Serves the stand-in on a free port of the loopback interface. It opens real SSH connections, so that what it is given must work as it does
 * with the real plugin. It has no refresh either: a command has nothing to read.
 */
export async function startCommandStandIn(): Promise<StandIn> {
  let cancelled = new AbortController();
  const limit = (seconds: number) =>
    AbortSignal.any([cancelled.signal, AbortSignal.timeout((seconds || DEFAULT_TIMEOUT_S) * 1000)]);
  const server = new Server({ "grpc.max_receive_message_length": -1 });
  server.addService(grpcProto.ResourceProviderService, {
    getPluginInfo: answer(async () => new pluginProto.PluginInfo().setVersion("1.2.1")),
    attach: answer(async () => new emptyProto.Empty()),
    configure: answer(async () => new proto.ConfigureResponse()),
    cancel: answer(async () => {
      cancelled.abort();
      cancelled = new AbortController();
      return new emptyProto.Empty();
    }),
    check: answer(async (request: proto.CheckRequest) => {
      assertKind(request.getUrn());
      return new proto.CheckResponse().setInputs(request.getNews());
    }),
    diff: answer(async (request: proto.DiffRequest) => {
      const { changed, replaces } = differences(
        plain(request.getOldInputs()),
        plain(request.getNews()),
      );
      const { DIFF_NONE, DIFF_SOME } = proto.DiffResponse.DiffChanges;
      return new proto.DiffResponse()
        .setChanges(changed.length > 0 ? DIFF_SOME : DIFF_NONE)
        .setDiffsList(changed)
        .setReplacesList(replaces);
    }),
    create: answer(async (request: proto.CreateRequest) => {
      const { id, outputs } = await create(
        plain(request.getProperties()),
        limit(request.getTimeout()),
      );
      return new proto.CreateResponse().setId(id).setProperties(struct(outputs));
    }),
    update: answer(async (request: proto.UpdateRequest) => {
      const olds = plain(request.getOlds());
      const outputs = await update(olds, plain(request.getNews()), limit(request.getTimeout()));
      return new proto.UpdateResponse().setProperties(struct(outputs));
    }),
    read: answer(async (request: proto.ReadRequest) =>
      new proto.ReadResponse()
        .setId(request.getId())
        .setProperties(request.getProperties())
        .setInputs(request.getInputs()),
    ),
    delete: answer(async (request: proto.DeleteRequest) => {
      await remove(plain(request.getProperties()), limit(request.getTimeout()));
      return new emptyProto.Empty();
    }),
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return {
    port,
    stop: () => {
      cancelled.abort();
      server.forceShutdown();
    },
  };
}

/** A method of the protocol from an async function. */
function answer<Request, Response>(work: (request: Request) => Promise<Response>) {
  return (call: ServerUnaryCall<Request, Response>, done: sendUnaryData<Response>) => {
    work(call.request).then(
      (response) => done(null, response),
      (error: unknown) =>
        done({
          code: status.UNKNOWN,
          message: error instanceof Error ? error.message : String(error),
        }),
    );
  };
}

const properties = z.record(z.string(), z.unknown());

const plain = (value: structProto.Struct | undefined): Properties =>
  properties.parse(value?.toJavaScript() ?? {});

const struct = (value: Properties): structProto.Struct =>
  structProto.Struct.fromJavaScript(JSON.parse(JSON.stringify(value)));
