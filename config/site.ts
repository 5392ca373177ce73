import { isSite, type Site } from "./pair.ts";
import type { ProjectFiles } from "./project-files.ts";

/** `organization/project/stack` is the same stack to the CLI; files and the program know the last part. */
export function nameOfStack(stack: string): string {
  return stack.slice(stack.lastIndexOf("/") + 1);
}

/** The site that a stack's name tells: `primary`, `prod-primary`; undefined when it tells none. */
export function siteOfStack(stack: string): Site | undefined {
  const end = /(?:^|-)(primary|secondary)$/.exec(stack)?.[1];
  return end === "primary" || end === "secondary" ? end : undefined;
}

/** Whether two stacks are of one environment, told by their names: they differ in the one word that is the site (`prod-primary`, or `prod-weu`). */
export function areOfOneEnvironment(one: string, other: string): boolean {
  const [words, others] = [one.split(/[-_.]/), other.split(/[-_.]/)];
  const differing = words.filter((word, at) => word !== others[at]);
  return words.length === others.length && differing.length === 1;
}

/** The site of a stack as its own file says it (`site`), else as its name tells. */
export function siteInFiles({ project, stacks }: ProjectFiles, stack: string): Site | undefined {
  const name = at(project?.document, "name");
  const file = stacks.find((each) => each.stack === nameOfStack(stack));
  const said = at(at(file?.document, "config"), `${String(name)}:site`);
  return typeof said === "string" && isSite(said) ? said : siteOfStack(stack);
}

/** The one stack of a site; undefined where several environments have one. */
export function stackOfSite(files: ProjectFiles, site: Site): string | undefined {
  const found = files.stacks.filter(({ stack }) => siteInFiles(files, stack) === site);
  return found.length === 1 ? found[0]?.stack : undefined;
}

const at = (tree: unknown, key: string): unknown =>
  typeof tree === "object" && tree !== null ? Reflect.get(tree, key) : undefined;
