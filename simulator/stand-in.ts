import {
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServiceError,
  type sendUnaryData,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import grpcProto from "@pulumi/pulumi/proto/provider_grpc_pb.js";

/** A stand-in for a provider's plugin that the engine attaches to. */
export interface StandIn {
  /** For `PULUMI_DEBUG_PROVIDERS=<plugin>:PORT`. */
  readonly port: number;
  stop(): void;
}

/** How long each thing asked for may take, and the end of all of them when the engine is interrupted. */
export class Limits {
  #cancelled = new AbortController();
  readonly #otherwise: number;

  /** @param otherwise seconds, where the engine gives none */
  constructor(otherwise: number) {
    this.#otherwise = otherwise;
  }

  within(seconds: number): AbortSignal {
    const ms = (seconds || this.#otherwise) * 1000;
    return AbortSignal.any([this.#cancelled.signal, AbortSignal.timeout(ms)]);
  }

  /** A stand-in outlives the engine that was interrupted: the next one starts afresh. */
  cancelAll(): void {
    this.#cancelled.abort();
    this.#cancelled = new AbortController();
  }
}

/** Makes methods of the protocol from async functions. */
export function answering(toError: (error: unknown) => Partial<ServiceError>) {
  return <Request, Response>(work: (request: Request) => Promise<Response>) =>
    (call: ServerUnaryCall<Request, Response>, done: sendUnaryData<Response>): void => {
      work(call.request).then(
        (response) => done(null, response),
        (error: unknown) => done(toError(error)),
      );
    };
}

/** Serves a plugin's methods on a free port of the loopback interface. */
export async function serve(
  methods: UntypedServiceImplementation,
  limits: Limits,
): Promise<StandIn> {
  const server = new Server({ "grpc.max_receive_message_length": -1 });
  server.addService(grpcProto.ResourceProviderService, methods);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return {
    port,
    stop() {
      limits.cancelAll();
      server.forceShutdown();
    },
  };
}
