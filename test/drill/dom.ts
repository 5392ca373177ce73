import { DOMParser } from "linkedom";

/** What the tests ask of an element; the project has no types of a browser. */
export interface Part {
  readonly tagName: string;
  readonly id: string;
  readonly textContent: string | null;
  getAttribute(name: string): string | null;
  querySelector(selector: string): Part | null;
  querySelectorAll(selector: string): Iterable<Part> & { readonly length: number };
}

export function readSvg(written: string): Part {
  const { documentElement } = new DOMParser().parseFromString(written, "image/svg+xml");
  return documentElement as unknown as Part;
}

export function readPage(written: string): Part {
  const { documentElement } = new DOMParser().parseFromString(written, "text/html");
  return documentElement as unknown as Part;
}
