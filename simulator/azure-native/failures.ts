import { Metadata, type ServiceError, status } from "@grpc/grpc-js";
import providerProto from "@pulumi/pulumi/proto/provider_pb.js";
import statusProto from "@pulumi/pulumi/proto/status_pb.js";
import anyProto from "google-protobuf/google/protobuf/any_pb.js";
import structProto from "google-protobuf/google/protobuf/struct_pb.js";
import type { JsonObject } from "./json.ts";

/** The resource is there, but its making did not end well: the engine keeps it, with the reason, and tries again. */
export class InitializationFailed extends Error {
  override readonly name = "InitializationFailed";
  readonly id: string;
  readonly inputs: JsonObject;

  constructor(id: string, inputs: JsonObject, reason: string) {
    super(reason);
    this.id = id;
    this.inputs = inputs;
  }
}

/** An error as gRPC carries it; a half-made resource travels in the details. */
export function toServiceError(error: unknown): Partial<ServiceError> {
  const message = error instanceof Error ? error.message : String(error);
  const metadata = new Metadata();
  if (error instanceof InitializationFailed) {
    const failed = new providerProto.ErrorResourceInitFailed();
    failed.setId(error.id);
    failed.setProperties(structProto.Struct.fromJavaScript({}));
    failed.setInputs(structProto.Struct.fromJavaScript(error.inputs));
    failed.setReasonsList([message]);
    const detail = new anyProto.Any();
    detail.pack(failed.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
    const carrier = new statusProto.Status();
    carrier.setCode(status.UNKNOWN);
    carrier.setMessage(message);
    carrier.addDetails(detail);
    metadata.add("grpc-status-details-bin", Buffer.from(carrier.serializeBinary()));
  }
  return { code: status.UNKNOWN, details: message, metadata };
}
