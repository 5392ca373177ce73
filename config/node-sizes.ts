/** Node sizes that Azure-SSIS integration runtimes are documented with, and their cores. */
const CORES = new Map([
  ["standard_d1_v2", 1],
  ["standard_d2_v2", 2],
  ["standard_d3_v2", 4],
  ["standard_d4_v2", 8],
  ["standard_a4_v2", 4],
  ["standard_a8_v2", 8],
  ["standard_d2_v3", 2],
  ["standard_d4_v3", 4],
  ["standard_d8_v3", 8],
  ["standard_d16_v3", 16],
  ["standard_d32_v3", 32],
  ["standard_d64_v3", 64],
  ["standard_e2_v3", 2],
  ["standard_e4_v3", 4],
  ["standard_e8_v3", 8],
  ["standard_e16_v3", 16],
  ["standard_e32_v3", 32],
  ["standard_e64_v3", 64],
]);

/**
 * Packages that one node of this size may run at once: twice its cores, but 4 on the single core
 * of Standard_D1_v2. Undefined for a size that is not known here (Azure adds new ones).
 */
export function largestParallelism(nodeSize: string): number | undefined {
  const size = nodeSize.toLowerCase();
  const cores = CORES.get(size);
  if (cores === undefined) return undefined;
  return size === "standard_d1_v2" ? 4 : cores * 2;
}
