import { pictureStyle } from "./style.ts";

/** Narrower than this, the narrow pictures are shown. */
const NARROW = "46rem";

export const pageStyle: string = [
  pictureStyle(":root"),
  "*{box-sizing:border-box}",
  "body{margin:0;background:var(--ground);color:var(--text);font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'Liberation Sans',sans-serif}",
  "main{max-width:58rem;margin:0 auto;padding:1rem}",
  "h1{font-size:1.6rem;margin:.5rem 0}h2{font-size:1.2rem;margin:2rem 0 .5rem}h3{font-size:1rem;margin:1.25rem 0 .5rem;overflow-wrap:anywhere}",
  "p{margin:.4rem 0;overflow-wrap:anywhere}.muted{color:var(--muted)}.good{color:var(--start)}.bad{color:var(--gap)}",
  "code,pre{font-family:ui-monospace,Consolas,'Liberation Mono',monospace;font-size:.85em}pre{overflow-x:auto;padding:.6rem;border:1px solid var(--line);border-radius:6px}",
  ".scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.92rem}",
  "th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid var(--line);vertical-align:top}thead th{color:var(--muted);font-weight:600}tbody th{font-weight:600}td{font-variant-numeric:tabular-nums}td strong{white-space:nowrap}",
  "figure{margin:.75rem 0}svg.timeline{display:block;max-width:100%;height:auto}svg.narrow{display:none;margin:0 auto}",
  `@media (max-width:${NARROW}){svg.wide{display:none}svg.narrow{display:block;width:100%}}`,
].join("\n");
