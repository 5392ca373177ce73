/** What stands in the place of a move's figures: under a fault only one move is rehearsed, and a rehearsal that breaks off does not come to both. */
export const noTimeline = ({ ok }: { readonly ok: boolean }): string =>
  ok ? "not rehearsed" : "not reached";
