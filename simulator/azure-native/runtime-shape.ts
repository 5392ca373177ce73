import { isObject, type Json, type JsonObject } from "./json.ts";

// What azure-native shows directly on an integration runtime's `properties`, and REST has one level deeper.
const DEEPER = [
  "computeProperties",
  "customerVirtualNetwork",
  "interactiveQuery",
  "linkedInfo",
  "selfContainedInteractiveAuthoringEnabled",
  "ssisProperties",
];

/** azure-native's `properties` of an integration runtime in REST's form. */
export function toRest(properties: JsonObject): JsonObject {
  const body: JsonObject = {};
  const typeProperties: JsonObject = {};
  for (const [key, value] of Object.entries(properties)) {
    (DEEPER.includes(key) ? typeProperties : body)[key] = value;
  }
  mapSetups(typeProperties, ({ type, ...rest }) => ({ type: type ?? null, typeProperties: rest }));
  return { ...body, typeProperties };
}

/** The other way round; what azure-native's schema does not have is dropped, as the real provider does. */
export function fromRest(properties: JsonObject): JsonObject {
  const flat: JsonObject = {};
  for (const key of ["type", "description", "state", "managedVirtualNetwork"]) {
    const value = properties[key];
    if (value !== undefined) flat[key] = value;
  }
  const deeper = isObject(properties.typeProperties)
    ? structuredClone(properties.typeProperties)
    : {};
  mapSetups(deeper, ({ type, typeProperties }) => ({
    type: type ?? null,
    ...(isObject(typeProperties) ? typeProperties : {}),
  }));
  for (const key of DEEPER) if (deeper[key] !== undefined) flat[key] = deeper[key];
  return flat;
}

/** Express custom setups are flattened too: `{type, variableName}` is `{type, typeProperties: {variableName}}`. */
function mapSetups(typeProperties: JsonObject, change: (setup: JsonObject) => JsonObject): void {
  const ssis = typeProperties.ssisProperties;
  if (!isObject(ssis) || !Array.isArray(ssis.expressCustomSetupProperties)) return;
  const setups: Json[] = ssis.expressCustomSetupProperties.map((setup) =>
    isObject(setup) ? change(setup) : setup,
  );
  typeProperties.ssisProperties = { ...ssis, expressCustomSetupProperties: setups };
}
