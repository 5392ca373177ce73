import { z } from "zod";
import { clusterCredentialsSchema, estateCredentialsSchema } from "./credentials.ts";
import { stackSchema } from "./schema/stack.ts";

/** A table of the reference: the keys of one object, and where that object stands. */
interface Section {
  readonly title: string;
  readonly intro?: string;
  readonly schema: z.ZodObject;
}

const INTRO = `# Configuration

<!-- Generated from the schema by \`npm run docs\`; a test keeps it current. Do not edit. -->

Topology is shared by both stacks and not secret: it stands in \`Pulumi.yaml\` under \`config\`, where a
pull request shows a flip to both. A stack's own value (\`Pulumi.<stack>.yaml\`) replaces the whole of
it, objects too: take out again what \`pulumi config refresh\` has written there, which copies all of
\`Pulumi.yaml\`. Secrets are set per stack and never stand in these files in clear:

    npm run pulumi -- config set --secret --path credentials.sales.catalogPassword --stack secondary

Durations are a whole number with \`s\`, \`m\` or \`h\`, at most \`24h\`. Times are RFC 3339 with a zone, in
quotes. Region names are compared by meaning (\`West Europe\` is \`westeurope\`), resource ids without
regard to case. Unknown keys are refused. All problems of a configuration are reported at once, each
with its key path and the cure, before anything is called.
`;

/** docs/configuration.md, from the schemas and nothing else. */
export function renderReference(): string {
  const sections: Section[] = [
    { title: "The stack", schema: stackSchema },
    ...below("", stackSchema),
    {
      title: "credentials.&lt;estate&gt;",
      intro:
        "Secrets of one estate on one stack, set with `pulumi config set --secret --path`. They are not declared in `Pulumi.yaml`: a secret object there stops the engine. A name with a period is written in brackets: `'credentials.web.expressSetup[\"fs.contoso.com\"]'`.",
      schema: estateCredentialsSchema,
    },
    {
      title: "credentials.cluster",
      intro: "Secrets of the cluster stack.",
      schema: clusterCredentialsSchema,
    },
  ];
  return [INTRO, ...sections.map(renderSection)].join("\n");
}

/** The same as JSON Schema, for editors. */
export function renderJsonSchema(): string {
  return `${JSON.stringify(valuesAsJsonSchema(), null, 2)}\n`;
}

/** The keys and their values, without what only the reference says about them. */
export function valuesAsJsonSchema() {
  return z.toJSONSchema(stackSchema, {
    override: ({ jsonSchema }) => {
      for (const ours of ["where", "otherwise"]) delete jsonSchema[ours];
    },
  });
}

/** Every object below a schema, once each: both sites share a section, and so do both runtimes. */
function below(path: string, schema: z.ZodObject, seen = new Set<z.ZodType>()): Section[] {
  return Object.entries(schema.shape).flatMap(([name, value]) => {
    const here = path === "" ? name : `${path}.${name}`;
    if (here.endsWith("sites.secondary")) return [];
    return objectsIn(here.replace("sites.primary", "sites.&lt;site&gt;"), value).flatMap(
      (found) => {
        if (seen.has(found.schema)) return [];
        seen.add(found.schema);
        const titled = found.title === "estates.&lt;name&gt;.sites" ? [] : [found];
        return [...titled, ...below(found.title, found.schema, seen)];
      },
    );
  });
}

function objectsIn(path: string, value: unknown): Section[] {
  const schema = unwrapped(value);
  if (schema instanceof z.ZodObject) return [{ title: path, schema }];
  if (schema instanceof z.ZodArray) return objectsIn(`${path}[]`, schema.element);
  if (schema instanceof z.ZodRecord) return objectsIn(`${path}.&lt;name&gt;`, schema.valueType);
  if (!(schema instanceof z.ZodDiscriminatedUnion)) return [];
  return schema.options.flatMap((option) => {
    if (!(option instanceof z.ZodObject)) return [];
    const type: unknown = option.shape[schema.def.discriminator];
    const kind = type instanceof z.ZodLiteral ? String(type.value) : "";
    return [{ title: `${path} of type ${kind}`, schema: option }];
  });
}

function renderSection({ title, intro, schema }: Section): string {
  const rows = Object.entries(schema.shape).map(([name, value]) => renderRow(name, value));
  return [
    `## ${title}`,
    "",
    ...(intro === undefined ? [] : [intro, ""]),
    "| key | type | default | may also stand at | meaning |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}

function renderRow(name: string, value: unknown): string {
  const about = value instanceof z.ZodType ? (value.meta() ?? {}) : {};
  const meaning = String(about.description ?? "Which kind of step this is.");
  const where = about.where === undefined ? "" : String(about.where);
  const cells = [`\`${name}\``, typeOf(value), defaultOf(value, about), where, meaning];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function defaultOf(value: unknown, about: Readonly<Record<string, unknown>>): string {
  if (about.otherwise !== undefined) return String(about.otherwise);
  if (about.default !== undefined) return `\`${JSON.stringify(about.default)}\``;
  return value instanceof z.ZodOptional ? "none" : "required";
}

function typeOf(value: unknown): string {
  const schema = unwrapped(value);
  if (!(schema instanceof z.ZodType)) return "";
  const title = schema.meta()?.title;
  if (typeof title === "string") return title;
  if (schema instanceof z.ZodEnum) return schema.options.map((one) => `\`${one}\``).join(", ");
  if (schema instanceof z.ZodLiteral) return `\`${String(schema.value)}\``;
  if (schema instanceof z.ZodNumber) return "number";
  if (schema instanceof z.ZodBoolean) return "true or false";
  if (schema instanceof z.ZodString) return "text";
  if (schema instanceof z.ZodArray) return `list of ${plural(typeOf(schema.element))}`;
  if (schema instanceof z.ZodRecord) return "map";
  return "object";
}

function plural(type: string): string {
  return type === "text" ? "texts" : `${type}s`;
}

function unwrapped(schema: unknown): unknown {
  return schema instanceof z.ZodOptional ? schema.unwrap() : schema;
}
