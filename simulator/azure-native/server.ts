import pluginProto from "@pulumi/pulumi/proto/plugin_pb.js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import structProto from "google-protobuf/google/protobuf/struct_pb.js";
import { answering, Limits, type StandIn, serve } from "../stand-in.ts";
import { Arm } from "./arm.ts";
import { toServiceError } from "./failures.ts";
import { JsonObject } from "./json.ts";
import { type Context, check, create, diff, read, remove, update } from "./provider.ts";
import { readCloud, readSettings } from "./settings.ts";

const TWO_HOURS_S = 7200;

const answer = answering(toServiceError);

/**
 * Serves the stand-in on a free port of the loopback interface.
 *
 * It speaks the engine's own protocol rather than through `@pulumi/pulumi/provider`, whose server drops the provider's
 * configuration, the old inputs and the timeouts. Secrets arrive in clear (the engine marks outputs where inputs were
 * secret), as they do with a provider that cannot hold secrets.
 */
export async function startStandIn(env: NodeJS.ProcessEnv = process.env): Promise<StandIn> {
  let configured: Context | undefined;
  const limits = new Limits(TWO_HOURS_S);
  const context = () => {
    if (configured) return configured;
    throw new Error("the provider is not configured");
  };

  const methods = {
    getPluginInfo: answer(async () => {
      const info = new pluginProto.PluginInfo();
      info.setVersion("3.28.0");
      return info;
    }),
    attach: answer(async () => new emptyProto.Empty()),
    cancel: answer(async () => {
      limits.cancelAll();
      return new emptyProto.Empty();
    }),
    configure: answer(async (request: proto.ConfigureRequest) => {
      const settings = readSettings(configOf(request), env);
      const cloud = await readCloud(settings.metadataHost);
      configured = { settings, arm: new Arm(settings, cloud, speedOf(env)) };
      return new proto.ConfigureResponse();
    }),
    check: answer(async (request: proto.CheckRequest) => {
      const [olds, news] = [plain(request.getOlds()), plain(request.getNews())];
      const { inputs, failures } = await check(
        context(),
        request.getUrn(),
        olds,
        news,
        limits.within(0),
      );
      const response = new proto.CheckResponse();
      response.setInputs(struct(inputs));
      for (const { property, reason } of failures) {
        const failure = new proto.CheckFailure();
        response.addFailures(failure.setProperty(property).setReason(reason));
      }
      return response;
    }),
    diff: answer(async (request: proto.DiffRequest) => {
      const found = diff(request.getUrn(), plain(request.getOldInputs()), plain(request.getNews()));
      return diffResponse(found);
    }),
    create: answer(async (request: proto.CreateRequest) => {
      const inputs = plain(request.getProperties());
      const signal = limits.within(request.getTimeout());
      const { id, outputs } = await create(context(), request.getUrn(), inputs, signal);
      return new proto.CreateResponse().setId(id).setProperties(struct(outputs));
    }),
    update: answer(async (request: proto.UpdateRequest) => {
      const inputs = plain(request.getNews());
      const signal = limits.within(request.getTimeout());
      const { outputs } = await update(context(), request.getUrn(), inputs, signal);
      return new proto.UpdateResponse().setProperties(struct(outputs));
    }),
    read: answer(async (request: proto.ReadRequest) => {
      const olds = { inputs: plain(request.getInputs()), outputs: plain(request.getProperties()) };
      const found = await read(
        context(),
        request.getUrn(),
        request.getId(),
        olds,
        limits.within(0),
      );
      const response = new proto.ReadResponse();
      if (!found) return response; // an empty id says "gone"
      response.setId(found.id).setProperties(struct(found.outputs));
      return response.setInputs(struct(found.inputs));
    }),
    delete: answer(async (request: proto.DeleteRequest) => {
      await remove(
        context(),
        request.getUrn(),
        request.getId(),
        limits.within(request.getTimeout()),
      );
      return new emptyProto.Empty();
    }),
  };
  return await serve(methods, limits);
}

function configOf(request: proto.ConfigureRequest): Map<string, string> {
  const entries = [...request.getVariablesMap().entries()];
  return new Map(entries.map(([key, value]) => [key.split(":").at(-1) ?? key, value]));
}

/** Honoured as the product does: the stand-in only ever talks to an ARM on loopback. */
function speedOf(env: NodeJS.ProcessEnv): number {
  const speed = Number(env.SSIS_CLOCK_SPEED ?? 1);
  return speed > 0 && Number.isFinite(speed) ? speed : 1;
}

function diffResponse(found: ReturnType<typeof diff>): proto.DiffResponse {
  const { Kind } = proto.PropertyDiff;
  const response = new proto.DiffResponse();
  const { DIFF_NONE, DIFF_SOME } = proto.DiffResponse.DiffChanges;
  response.setChanges(found.length === 0 ? DIFF_NONE : DIFF_SOME);
  response.setHasdetaileddiff(true);
  for (const { path, kind, replace } of found) {
    const kinds = {
      add: [Kind.ADD, Kind.ADD_REPLACE],
      delete: [Kind.DELETE, Kind.DELETE_REPLACE],
      update: [Kind.UPDATE, Kind.UPDATE_REPLACE],
    } as const;
    const detail = new proto.PropertyDiff().setKind(kinds[kind][replace ? 1 : 0]);
    response.getDetaileddiffMap().set(path, detail.setInputdiff(true));
    const [top = path] = path.split(/[.[]/);
    response.addDiffs(top);
    if (replace) response.addReplaces(top);
  }
  // Resources with a name of their own: the new one would meet the old one.
  return response.setDeletebeforereplace(found.some(({ replace }) => replace));
}

function plain(value: structProto.Struct | undefined): JsonObject {
  return JsonObject.parse(value?.toJavaScript() ?? {});
}

function struct(value: JsonObject): structProto.Struct {
  return structProto.Struct.fromJavaScript(value);
}
