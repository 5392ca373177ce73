const SECOND = 1000;

/**
 * How long to wait before asking Azure again, in milliseconds of Azure's time: two per cent of the time waited so far, at least one and
 * at most 15 seconds (the service's own `Retry-After`). A takeover then ends at most two per cent later than Azure does, and a start of
 * 25 minutes costs about a hundred and fifty reads.
 */
export function pollInterval(waited: number): number {
  return Math.min(15 * SECOND, Math.max(SECOND, waited * 0.02));
}
