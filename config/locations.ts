import type { Location } from "./deployment.ts";

/** `West Europe` and `westeurope` are one region: this is the name that Azure compares with. */
export function locationName(written: string): string {
  return written.toLowerCase().replaceAll(/\s/g, "");
}

/** True when both texts name one region. */
export function sameLocation(one: string, other: string): boolean {
  return locationName(one) === locationName(other);
}

export function locationOf(written: string): Location {
  return { name: locationName(written), written };
}
