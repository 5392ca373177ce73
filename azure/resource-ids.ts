/** The last part of an id, of whatever kind: the name that people know the resource by. */
export const resourceName = (id: string): string => id.slice(id.lastIndexOf("/") + 1);
