import type { Pair, Site } from "../../../config/pair.ts";
import { carriersOf } from "../../../planner/carriers.ts";
import type { Properties } from "../../../reconcilers/lifecycle/reconciler.ts";
import type { TestEstate } from "../../support/estate.ts";
import type { FastTime } from "../../support/fast-time.ts";
import { estateAtSite, inputsOf, type Kind } from "../../support/inputs.ts";
import { ProviderError, type ProviderProcess } from "../../support/provider-process.ts";
import type { Registered } from "../../support/registered.ts";

interface Kept {
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
  readonly failed: boolean;
}

/**
 * One stack whose resources are brought up by the real provider process, asked over gRPC as the engine asks: check, diff, create or update,
 * one after the other in the table's order. What the engine would have kept of a killed call is kept: nothing of a create, the olds of an update.
 */
export class ProviderStack {
  readonly estate: TestEstate<FastTime>;
  readonly site: Site;
  readonly texts: Readonly<Record<string, Registered>>;
  flag: Pair = { activeRegion: "primary", activeSince: "" };
  state = new Map<Kind, Kept>();

  constructor(
    estate: TestEstate<FastTime>,
    site: Site,
    texts: Readonly<Record<string, Registered>>,
  ) {
    this.estate = estate;
    this.site = site;
    this.texts = texts;
  }

  /** @returns what the first step that failed said; undefined when none did */
  async up(provider: ProviderProcess): Promise<string | undefined> {
    const at = estateAtSite(this.estate, {
      site: this.site,
      flag: this.flag,
      config: {},
      secrets: this.estate.secrets(this.site),
    });
    const carriers = carriersOf(at.variant, at.mode).filter((carrier) => at.needs(carrier));
    for (const kind of [...(at.isHome ? (["SsisCatalog"] as const) : []), ...carriers]) {
      const news = { ...inputsOf(at, kind), __provider: this.texts[kind]?.provider };
      try {
        await this.#step(provider, kind, news);
      } catch (error) {
        if (!(error instanceof ProviderError)) throw error;
        if (error.init !== undefined) {
          const { id, properties } = error.init;
          const inputs = this.state.get(kind)?.inputs ?? news;
          this.state.set(kind, { id, inputs, outputs: properties, failed: true });
        }
        return error.message;
      }
    }
    return undefined;
  }

  async #step(provider: ProviderProcess, kind: Kind, wanted: Properties): Promise<void> {
    const kept = this.state.get(kind);
    const { inputs, failures } = await provider.check(kept?.inputs ?? {}, wanted);
    if (failures.length > 0) throw new ProviderError(failures.join("; "), undefined);
    if (kept === undefined) {
      const { id, outs } = await provider.create(inputs);
      this.state.set(kind, { id, inputs, outputs: outs, failed: false });
      return;
    }
    const { changes } = await provider.diff(kept.id, kept.outputs, inputs);
    if (!changes && !kept.failed) return;
    const outputs = await provider.update(kept.id, kept.outputs, inputs);
    this.state.set(kind, { id: kept.id, inputs, outputs, failed: false });
  }
}
