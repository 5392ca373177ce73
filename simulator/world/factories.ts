import type { Identified } from "./ids.ts";
import type { JsonObject } from "./json.ts";

export interface Factory extends Identified {
  name: string;
  location: string;
  tags: Record<string, string>;
  identity: JsonObject | undefined;
  /** Everything under `properties` that a PUT brought: a PUT without a key removes it. */
  properties: JsonObject;
  etag: string;
  createTime: number;
}

export type RuntimeState = "Initial" | "Starting" | "Started" | "Stopping" | "Stopped";

export interface RuntimeNode {
  nodeId: string;
  status: "Starting" | "Available" | "Recycling" | "Unavailable";
  errors: { time: string; code: string; parameters: string[]; message: string }[];
}

export interface LastOperation {
  type: "Start" | "Stop";
  startTime: string;
  result: "InProgress" | "Succeeded" | "Failed";
  errorCode: string | undefined;
  message: string | undefined;
  activityId: string;
}

export interface IntegrationRuntime extends Identified {
  factoryId: string;
  name: string;
  etag: string;
  /** The body's `properties` as they were PUT, with the secrets. */
  properties: JsonObject;
  state: RuntimeState;
  nodes: RuntimeNode[];
  lastOperation: LastOperation | undefined;
  createTime: number;
  /** How often it was started: some starts list no nodes (facts 2.5). */
  starts: number;
  /** The workers have come up (a little after Started) and have not been stopped since. */
  workersUp: boolean;
  /** The server in whose writable SSISDB its workers show themselves right now. */
  attachedTo?: string | undefined;
  /** The same, while packages run there too: that takes an open master key. */
  serves: string | undefined;
}

export interface Trigger extends Identified {
  factoryId: string;
  name: string;
  etag: string;
  properties: JsonObject;
  runtimeState: "Started" | "Stopped";
  runs: { runId: string; startTime: number; status: string }[];
  /** An event trigger hears its events. */
  isSubscribed?: boolean;
  /** Azure's time since which it has been started. */
  startedAt: number | undefined;
}

export interface Pipeline extends Identified {
  factoryId: string;
  name: string;
  etag: string;
  properties: JsonObject;
}

/** A long-running operation a client may poll. */
export interface Operation extends Identified {
  subject: string;
  operation: string;
  status: "InProgress" | "Succeeded" | "Failed";
  error: { code: string; message: string } | undefined;
  startedAt: number;
  endsAt: number;
}
