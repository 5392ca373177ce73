import { z } from "zod";
import { clusterCredentialsSchema, estateCredentialsSchema } from "./credentials.ts";
import { valuesAsJsonSchema } from "./reference.ts";
import { stackSchema } from "./schema/stack.ts";

type Schema = Readonly<Record<string, unknown>>;

const DRAFT = "https://json-schema.org/draft/2020-12/schema";

/** The name of the project in this repository; `pulumi new` gives another one. */
const NAMESPACE = "ssis-failover";

const ABOUT_SECRET = "Encrypted; put here by `pulumi config set --secret --path`.";

/** A value as `pulumi config set --secret` writes it. In clear it would be readable by whoever reads the repository. */
const SECRET: Schema = {
  type: "object",
  description: ABOUT_SECRET,
  properties: { secure: { type: "string", description: "The encrypted value." } },
  required: ["secure"],
  additionalProperties: false,
};

/** Pulumi.yaml as a whole. What Pulumi itself has in it is described as far as this project uses it. */
export function renderProjectSchema(): string {
  return render({
    title: "Pulumi.yaml of ssis-failover",
    type: "object",
    required: ["name", "runtime"],
    properties: {
      name: { type: "string", description: "Name of the project, and the namespace of its keys." },
      description: { type: "string" },
      runtime: {
        description: "Node 24 runs the TypeScript itself: `typescript: false`.",
        type: "object",
        required: ["name"],
        properties: {
          name: { const: "nodejs" },
          options: {
            type: "object",
            properties: {
              typescript: { const: false },
              packagemanager: { enum: ["npm"] },
            },
          },
        },
      },
      template: {
        type: "object",
        description: "What `pulumi new` says and asks.",
      },
      config: {
        type: "object",
        description:
          "The configuration of both stacks; a stack's own value replaces the whole of it. Secrets are never here.",
        properties: Object.fromEntries(keys().map((key) => [key, declared(key)])),
        // Other namespaces, such as azure-native:location.
        patternProperties: { "^[^:]+:[^:]+$": true },
        additionalProperties: false,
      },
    },
  });
}

/** Pulumi.STACK.yaml as a whole. */
export function renderStackSchema(): string {
  const ours = [...keys().map((key) => [key, valueUnder(key)] as const), credentials()];
  return render({
    title: "A stack's file of ssis-failover",
    type: "object",
    properties: {
      config: {
        type: "object",
        description: "What differs from Pulumi.yaml on this stack, and its secrets, encrypted.",
        properties: Object.fromEntries(
          ours.map(([key, schema]) => [`${NAMESPACE}:${key}`, schema]),
        ),
        patternProperties: Object.fromEntries([
          // A project of another name has the same keys in another namespace.
          ...ours.map(([key, schema]) => [
            `^(?!${NAMESPACE}:)(?!azure-native:)[^:]+:${key}$`,
            schema,
          ]),
          [`^(?!${NAMESPACE}:)[^:]+:`, true],
        ]),
        additionalProperties: false,
      },
      secretsprovider: {
        type: "string",
        description: "What encrypts the secrets, such as `azurekeyvault://…`.",
      },
      encryptedkey: { type: "string" },
      encryptionsalt: { type: "string" },
      environment: { description: "Environments of Pulumi ESC." },
    },
    additionalProperties: false,
  });
}

const keys = (): string[] => Object.keys(stackSchema.shape);

const valueUnder = (key: string): Schema => ({ $ref: `#/$defs/${key}` });

/** A key as Pulumi.yaml declares it: with its type, and the value that holds unless a stack has its own. */
function declared(key: string): Schema {
  const value = valueUnder(key);
  const isText = key in TEXTS;
  const typed: Schema = {
    type: "object",
    properties: {
      type: { const: isText ? "string" : "object" },
      description: { type: "string" },
      default: value,
      value,
    },
    additionalProperties: false,
  };
  // The short form is for texts only: an object would be taken for a declaration.
  return isText ? { anyOf: [typed, value] } : typed;
}

const TEXTS = Object.fromEntries(
  Object.entries(stackSchema.shape).filter(([, schema]) => {
    const inner = schema.unwrap();
    return inner instanceof z.ZodString || inner instanceof z.ZodEnum;
  }),
);

/** The secrets by estate, and those of the cluster: each leaf is encrypted by itself. */
function credentials(): readonly [string, Schema] {
  const byEstate = secretsOf(estateCredentialsSchema);
  const byParts = {
    type: "object",
    properties: { cluster: secretsOf(clusterCredentialsSchema) },
    additionalProperties: byEstate,
  };
  const description = "Secrets by estate: `pulumi config set --secret --path`.";
  return ["credentials", { description, anyOf: [SECRET, byParts] }];
}

/** The same shape with an encrypted value in the place of each text. */
function secretsOf(schema: z.ZodObject): Schema {
  const bare = z.toJSONSchema(schema) as Schema;
  return encrypted(bare);
}

function encrypted(schema: Schema): Schema {
  if (schema.type === "string")
    return { ...SECRET, description: `${schema.description ?? ""} ${ABOUT_SECRET}`.trim() };
  const inner = (value: unknown): unknown =>
    typeof value === "object" && value !== null ? encrypted(value as Schema) : value;
  const {
    properties,
    additionalProperties,
    $schema: _draft,
    propertyNames: _any,
    ...rest
  } = schema;
  return {
    ...rest,
    ...(typeof properties === "object" && properties !== null
      ? {
          properties: Object.fromEntries(
            Object.entries(properties).map(([name, value]) => [name, inner(value)]),
          ),
        }
      : {}),
    ...(additionalProperties === undefined
      ? {}
      : { additionalProperties: inner(additionalProperties) }),
  };
}

/** With the values in the same file: editors resolve a reference into another one each in their own way. */
function render(schema: Schema): string {
  const { properties, $defs = {} } = valuesAsJsonSchema();
  // The one other definition is "any JSON", said by way of itself, in which an editor loses its way.
  const others = Object.fromEntries(Object.keys($defs).map((name) => [name, true]));
  return `${JSON.stringify({ $schema: DRAFT, ...schema, $defs: { ...properties, ...others } }, null, 2)}\n`;
}
