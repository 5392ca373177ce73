/** The parts of a resource id that a request is made of. */
export interface ResourceId {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  /** Such as `Microsoft.Sql/servers`. */
  readonly type: string;
  readonly name: string;
}

/** The last part of an id, of whatever kind: the name that people know the resource by. */
export const resourceName = (id: string): string => id.slice(id.lastIndexOf("/") + 1);

/** @throws when the text is no id of a resource in a resource group */
export function parseResourceId(id: string): ResourceId {
  const pattern =
    /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/([^/]+\/[^/]+)\/([^/]+)\/?$/i;
  const [, subscriptionId, resourceGroup, type, name] = pattern.exec(id) ?? [];
  if (!subscriptionId || !resourceGroup || !type || !name) {
    throw new Error(
      `"${id}" is not the id of a resource: /subscriptions/…/resourceGroups/…/providers/…/…/…`,
    );
  }
  return { subscriptionId, resourceGroup, type, name };
}
