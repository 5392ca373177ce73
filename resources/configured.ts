/**
 * What the process is configured with, once. The plugin goes on to use a provider whose configuration has failed, as if it had not: each use is
 * told why.
 */
export class Configured<T> {
  #value: T | undefined;
  #refusal: unknown;

  /** @throws what `make` throws, without its stack: a mistake in a file is no crash */
  by(make: () => T): void {
    // Asked once for each kind of resource, always with the one configuration of this run.
    if (this.#value !== undefined) return;
    try {
      this.#value = make();
    } catch (error) {
      if (error instanceof Error) error.stack = error.message;
      this.#refusal = error;
      throw error;
    }
  }

  get value(): T {
    if (this.#value !== undefined) return this.#value;
    throw this.#refusal ?? new Error("the dynamic provider was used before it was configured");
  }
}
