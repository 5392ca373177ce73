const SECOND = 1000;

/** A look reads the thing itself, and the operation that works on it. */
const READS_A_LOOK = 2;

/** What Azure Resource Manager gives back to a principal in a subscription, after a first allowance of 250 (Microsoft's "How Azure Resource Manager throttles requests"). */
const READS_A_SECOND = 25;

/**
 * How long to wait before asking Azure again, in milliseconds of Azure's time: four per cent of the time waited so far, at least two and at
 * most 15 seconds (the service's own `Retry-After`). A takeover then ends some two per cent later than Azure does, and a start of 25 minutes
 * costs about a hundred and fifty looks.
 *
 * @param waits how many waits of this process go on at the same time: together they ask no more often than Azure lets them, or every one
 * would be throttled (429)
 */
export function pollInterval(waited: number, waits = 1): number {
  const alone = Math.min(15 * SECOND, Math.max(2 * SECOND, waited * 0.04));
  return Math.max(alone, (waits * READS_A_LOOK * SECOND) / READS_A_SECOND);
}
