import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { TriggerStatesInputs, TriggerStatesLive } from "../reconcilers/trigger-states.ts";
import { type Inputs, ReconciledResource } from "./shim.ts";

export type TriggerStatesArgs = Inputs<TriggerStatesInputs>;

/** The run state of a factory's triggers (REST: triggers/start). */
export class TriggerStates extends ReconciledResource<TriggerStatesLive> {
  constructor(name: string, args: TriggerStatesArgs, options: CustomResourceOptions) {
    super("TriggerStates", name, args, options);
  }
}
