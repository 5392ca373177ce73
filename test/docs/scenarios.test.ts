import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectDirectory } from "../../engine/places.ts";

const read = (file: string): string => readFileSync(join(projectDirectory, file), "utf8");

const SOURCES = [
  ...[
    "azure",
    "cluster",
    "components",
    "config",
    "engine",
    "estate",
    "planner",
    "powershell",
    "reconcilers",
  ],
  ...["readiness", "resources", "simulator", "sql", "pipelines"],
];
const sources = (): string =>
  SOURCES.flatMap((folder) =>
    readdirSync(join(projectDirectory, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => /\.(?:ts|sql|ps1)$/.test(file))
      .map((file) => read(join(folder, file))),
  ).join("\n");

const columnsAfterFirst = (line: string): string => line.split("|").slice(2).join("|");

/** Spans in backticks behind the first column of a page's tables: where something lives. */
const places = (page: string): readonly string[] =>
  read(`docs/${page}`)
    .split("\n")
    .filter((line) => line.startsWith("|") && !/^\|[ -]+\|/.test(line))
    .flatMap((line) => [...columnsAfterFirst(line).matchAll(/`([^`]+)`/g)])
    .map(([, span]) => span ?? "");

const isFile = (span: string): boolean => /^[\w.-]+(?:\/[\w.-]+)+\/?$/.test(span);

/** The instructions of the article on Azure-SSIS (2020), in a few of their own words. */
const SSIS_ARTICLE = [
  ...[/ALTER MASTER KEY ADD ENCRYPTION BY PASSWORD/, /Create a failover group/],
  ...[/sp_control_dbmasterkey_password/, /Point to the primary server endpoint first/],
  ...[/Stop the Azure-SSIS IR in the primary region/, /new region, virtual network and SAS URI/],
  ...[/new endpoint and admin credentials/, /without virtual network, on the public endpoint/],
  ...[/Restart the IR/, /failover_integration_runtime/, /New factory with this name/],
  ...[/New IR with this name/, /Use PowerShell for the creation of the IR/],
  ...[/virtual network service-endpoint rule/, /update the region, stop, edit and restart/],
  ...[/high performance/, /Customize setup/, /Enterprise Edition/],
];

/** The instructions of the article on the cluster resource. */
const CLUSTER_ARTICLE = [
  ...[/Install and configure a cluster/, /install clustered services/, /on each node/],
  ...[/Open Cluster Administrator/, /Select the group/, /New Resource, a name, "Generic Service"/],
  ...[/Possible Owners/, /Dependencies/, /Generic Service Parameters/, /Registry Replication/],
  ...[/Copy MsDtsSrvr\.ini\.xml/, /folder named Packages/, /Grant List Folders and Write/],
  ...[/Change ServerName/, /Change StorePath/, /Update ServiceConfigFile/, /Bring Online/],
];

describe("where each sentence of the articles lives", () => {
  const all = sources();

  for (const [page, article] of [
    ["scenarios.md", SSIS_ARTICLE],
    ["scenarios-cluster.md", CLUSTER_ARTICLE],
  ] as const) {
    it(`${page} has each instruction of its article, with a place`, () => {
      const rows = read(`docs/${page}`)
        .split("\n")
        .filter((line) => line.startsWith("|"));
      for (const instruction of article) {
        const row = rows.find((line) => instruction.test(line));
        assert.ok(row, String(instruction));
        const place = columnsAfterFirst(row).replaceAll(/[ |]/g, "");
        assert.ok(place.length > 3, `${instruction}: no place`);
      }
    });

    it(`${page} names only files that exist`, () => {
      const files = places(page).filter(isFile);
      assert.ok(files.length > 5);
      assert.deepEqual(
        files.filter((file) => !existsSync(join(projectDirectory, file))),
        [],
      );
    });

    it(`${page} names only keys, codes and symbols that the code knows`, () => {
      const configuration = read("docs/configuration.md");
      const unknown = places(page)
        // A login of SQL Server, not ours.
        .filter((span) => !isFile(span) && !span.startsWith("##"))
        .filter((span) => {
          const words = span.split(/[:\s]+/).filter((word) => word !== "");
          return !words.every((word) =>
            word
              .split(".")
              .every(
                (part) => all.includes(part.replace(/\d+$/, "")) || configuration.includes(part),
              ),
          );
        });
      assert.deepEqual(unknown, []);
    });
  }
});
