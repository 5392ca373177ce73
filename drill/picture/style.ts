/** Colours of both themes: text on ground has a contrast of at least 7 to 1, bars against the ground at least 3 to 1. */
const LIGHT = {
  ground: "#ffffff",
  text: "#1b1f24",
  muted: "#4a535c",
  line: "#c9d1d9",
  gap: "#b3261e",
  fault: "#3b2a20",
  critical: "#b3261e",
  stop: "#9a5b00",
  failover: "#0a58ca",
  write: "#59636e",
  start: "#1a7f37",
  worker: "#0f766e",
  triggers: "#7a3fc4",
  primary: "#0a58ca",
  secondary: "#8a94a0",
};

const DARK: typeof LIGHT = {
  ground: "#0d1117",
  text: "#f0f3f6",
  muted: "#b3bdc8",
  line: "#3d4753",
  gap: "#ff8a80",
  fault: "#e6c9a8",
  critical: "#ff8a80",
  stop: "#f0a63a",
  failover: "#6cb0ff",
  write: "#b3bdc8",
  start: "#4ac26b",
  worker: "#4fd1c5",
  triggers: "#c297ff",
  primary: "#6cb0ff",
  secondary: "#6e7a86",
};

export const THEMES = { light: LIGHT, dark: DARK };

const variables = (colours: typeof LIGHT): string =>
  Object.entries(colours)
    .map(([name, colour]) => `--${name}:${colour}`)
    .join(";");

/**
 * The styles of a picture, for both themes.
 *
 * @param root what carries the colours: the page, or the picture that stands alone
 */
export const pictureStyle = (root: string): string =>
  [
    `${root}{color-scheme:light dark;${variables(LIGHT)}}`,
    `@media (prefers-color-scheme:dark){${root}{${variables(DARK)}}}`,
    ".timeline{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Liberation Sans',sans-serif;font-size:12.5px}",
    ".timeline text{fill:var(--text)}.timeline .muted{fill:var(--muted)}",
    ".timeline .name{font-size:16px;font-weight:650}.timeline .figure{font-weight:650}",
    ".timeline .ground{fill:var(--ground);stroke:var(--line)}",
    ".timeline .tick,.timeline .part{stroke:var(--line)}.timeline .band{fill:var(--gap);opacity:.13}",
    ".timeline .hatch{stroke:var(--gap);stroke-width:2.5}.timeline .edge{stroke:var(--gap);stroke-dasharray:3 3}",
    // On a phone the lines of the axis go behind names and times.
    ".timeline.narrow .row text{paint-order:stroke;stroke:var(--ground);stroke-width:3px;stroke-linejoin:round}",
    ...["fault", "critical", "stop", "failover", "write", "start", "worker", "triggers"].map(
      (kind) => `.timeline .${kind}{fill:var(--${kind})}`,
    ),
    ".timeline .step{fill:var(--muted)}.timeline .service{fill:var(--start)}",
    ".timeline .role-primary{fill:var(--primary)}",
    ".timeline .role-secondary{fill:none;stroke:var(--secondary);stroke-width:1.5}",
  ].join("\n");
