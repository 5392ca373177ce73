/** The flip was refused and nothing was written. */
export class FlipRefused extends Error {
  override readonly name = "FlipRefused";
}
