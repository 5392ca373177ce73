import { type ServiceError, status } from "@grpc/grpc-js";
import pluginProto from "@pulumi/pulumi/proto/plugin_pb.js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import structProto from "google-protobuf/google/protobuf/struct_pb.js";
import { z } from "zod";
import { answering, Limits, type StandIn, serve } from "../stand-in.ts";
import { assertKind, create, differences, type Properties, remove, update } from "./provider.ts";

const DEFAULT_TIMEOUT_S = 1800;

const answer = answering(toServiceError);

/**
 * Serves the stand-in on a free port of the loopback interface. It opens real SSH connections, so that what it is given must work as it does
 * with the real plugin. It has no refresh either: a command has nothing to read.
 */
export async function startCommandStandIn(): Promise<StandIn> {
  const limits = new Limits(DEFAULT_TIMEOUT_S);
  const methods = {
    getPluginInfo: answer(async () => new pluginProto.PluginInfo().setVersion("1.2.1")),
    attach: answer(async () => new emptyProto.Empty()),
    configure: answer(async () => new proto.ConfigureResponse()),
    cancel: answer(async () => {
      limits.cancelAll();
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
        limits.within(request.getTimeout()),
      );
      return new proto.CreateResponse().setId(id).setProperties(struct(outputs));
    }),
    update: answer(async (request: proto.UpdateRequest) => {
      const olds = plain(request.getOlds());
      const outputs = await update(
        olds,
        plain(request.getNews()),
        limits.within(request.getTimeout()),
      );
      return new proto.UpdateResponse().setProperties(struct(outputs));
    }),
    read: answer(async (request: proto.ReadRequest) =>
      new proto.ReadResponse()
        .setId(request.getId())
        .setProperties(request.getProperties())
        .setInputs(request.getInputs()),
    ),
    delete: answer(async (request: proto.DeleteRequest) => {
      await remove(plain(request.getProperties()), limits.within(request.getTimeout()));
      return new emptyProto.Empty();
    }),
  };
  return await serve(methods, limits);
}

const properties = z.record(z.string(), z.unknown());

const plain = (value: structProto.Struct | undefined): Properties =>
  properties.parse(value?.toJavaScript() ?? {});

const struct = (value: Properties): structProto.Struct =>
  structProto.Struct.fromJavaScript(JSON.parse(JSON.stringify(value)));

function toServiceError(error: unknown): Partial<ServiceError> {
  const message = error instanceof Error ? error.message : String(error);
  return { code: status.UNKNOWN, details: message };
}
