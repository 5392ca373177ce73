import { ConfigurationError } from "./problems.ts";
import { stackSchema } from "./schema/stack.ts";

/**
 * A key that no other program has, and the cluster's stack must: where it stands under another project's name, what stands beside it there was
 * meant for this one too. `cluster` tells nothing by itself: Pulumi's provider for Kubernetes has a setting of that name.
 */
const TELLING = "estates";

/**
 * The keys of a project's own namespace, of all that the stack has.
 *
 * @throws ConfigurationError where this program's keys stand in another one: `pulumi new` writes a new project's name into Pulumi.yaml, and leaves
 *   the stacks' files. What they say would be missing, and a stack of the cluster would be asked which site it is
 */
export function keysOfProject(
  project: string,
  stack: string,
  all: readonly string[],
): readonly string[] {
  const split = all.map((key) => {
    const colon = key.lastIndexOf(":");
    return { namespace: key.slice(0, colon), name: key.slice(colon + 1) };
  });
  const others = new Set(
    split
      .filter(({ namespace, name }) => namespace !== project && name === TELLING)
      .map(({ namespace }) => namespace),
  );
  const known = [...Object.keys(stackSchema.shape), "credentials"];
  const misplaced = split.filter(
    ({ namespace, name }) => others.has(namespace) && known.includes(name),
  );
  if (misplaced.length > 0)
    throw new ConfigurationError(
      stack,
      misplaced.map(({ namespace, name }) => ({
        path: [name],
        wrong: `stands under the name of another project, as ${namespace}:${name}`,
        cure: `write ${project}:${name} in Pulumi.${stack}.yaml, by this project's name`,
      })),
    );
  return split.filter(({ namespace }) => namespace === project).map(({ name }) => name);
}
