import { cpus, loadavg } from "node:os";
import { type Column, tableOf as table } from "../cli/table.ts";
import { type Figure, isMissed } from "./figures/figure.ts";

/** The machine's load, which is part of each figure. */
export interface Load {
  readonly cores: number;
  /** Runnable processes, averaged over one minute, sampled through the run. */
  readonly average: number;
  readonly highest: number;
}

/** Samples the load until it is asked for. */
export function watchLoad(everyMs = 5000): () => Load {
  const samples = [loadavg()[0] ?? 0];
  const timer = setInterval(() => samples.push(loadavg()[0] ?? 0), everyMs);
  timer.unref();
  return () => {
    clearInterval(timer);
    const sum = samples.reduce((total, sample) => total + sample, 0);
    return {
      cores: cpus().length,
      average: sum / samples.length,
      highest: Math.max(...samples),
    };
  };
}

const COLUMNS: readonly Column[] = [
  { title: "figure", width: 46 },
  { title: "value", width: 10 },
  { title: "target", width: 10 },
  { title: "", width: 8 },
  { title: "measured", width: 62, gives: true },
];

export function tableOf(figures: readonly Figure[], load: Load, terminal?: number): string {
  const rows = figures.map((figure) => [
    figure.name,
    shown(figure.value, figure.unit),
    figure.target === undefined ? "" : `≤ ${shown(figure.target, figure.unit)}`,
    figure.target === undefined ? "" : isMissed(figure) ? "MISSED" : "ok",
    figure.how,
  ]);
  const { cores, average, highest } = load;
  return `${table(COLUMNS, rows, terminal)}\nmachine: ${cores} cores, load ${average.toFixed(1)} on average, ${highest.toFixed(1)} at most`;
}

function shown(value: number, unit: Figure["unit"]): string {
  if (unit === "") return value.toFixed(value < 10 ? 3 : 1).replace(/0$/, "");
  return `${value.toFixed(value < 10 ? 1 : 0)} ${unit}`;
}
