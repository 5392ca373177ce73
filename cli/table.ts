import Table from "cli-table3";

export interface Column {
  readonly title: string;
  readonly width: number;
  /** Takes what a narrower terminal lacks. */
  readonly gives?: true;
  /** Is left out of a table that does not fit. */
  readonly spare?: true;
}

/** Fewer characters a line are harder to read than a broken frame. */
const LEAST = 20;

/** Stands for a no-break space while lines are broken: to the library it is a space like any other. */
const HELD = "\ue000";

/**
 * A table as wide as its columns, or as the terminal where that is narrower: a frame that the terminal breaks is no table any more.
 *
 * @param rows where a cell has a no-break space, its line is not broken
 * @param terminal characters a line; undefined where it is no terminal (a file, a pipeline)
 */
export function tableOf(
  columns: readonly Column[],
  rows: readonly (readonly (string | number)[])[],
  terminal: number | undefined,
): string {
  const fits = terminal === undefined || widthOf(columns) <= terminal;
  const kept = fits ? columns : columns.filter(({ spare }) => !spare);
  const lacks = fits ? 0 : Math.max(0, widthOf(kept) - terminal);
  const table = new Table({
    head: kept.map(({ title }) => title),
    colWidths: kept.map(({ width, gives }) => (gives ? Math.max(LEAST, width - lacks) : width)),
    wordWrap: true,
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows)
    table.push(
      row
        .filter((_, at) => fits || !columns[at]?.spare)
        .map((cell) => String(cell).replaceAll("\u00a0", HELD)),
    );
  return table.toString().replaceAll(HELD, " ");
}

/** With a line on either side of each column. */
const widthOf = (columns: readonly Column[]): number =>
  columns.reduce((sum, { width }) => sum + width + 1, 1);
