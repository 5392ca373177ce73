import assert from "node:assert/strict";
import fc from "fast-check";
import { configurationFile, configurationPath } from "../../cluster/configuration-file.ts";
import { call, parseAnswers, type Step } from "../../cluster/steps.ts";
import { asciiJson, COMMAND_LINE, scriptText, standardInput } from "../../cluster/transport.ts";

describe("what a node is sent", () => {
  it("is one command line that a Windows shell takes, however the list is", () => {
    assert.ok(COMMAND_LINE.length < 8191, "cmd.exe takes no longer line");
    assert.match(COMMAND_LINE, /^[A-Za-z0-9 +/=-]+$/, "nothing that a shell would read");
    const encoded = COMMAND_LINE.split(" ").at(-1) ?? "";
    const loader = Buffer.from(encoded, "base64").toString("utf16le");
    assert.match(loader, /^\$lines = @\(\$input\);/);
  });

  it("carries any value as data, in ASCII, on the last line of standard input", () => {
    const script = scriptText();
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }),
        fc.constantFrom("'", '"', "$(x)", "`", "\u2019", "\n"),
        (some, sign) => {
          const name = `${some}${sign}`;
          const steps: Step[] = [{ step: name, ...call("Get-ClusterResource", { Name: name }) }];
          const stdin = standardInput(steps);
          assert.ok(stdin.startsWith(`${script}\n`), "the script is always the same");
          const list = stdin.slice(script.length + 1);
          assert.match(list, /^[\x20-\x7e]*\n$/);
          assert.deepEqual(JSON.parse(list), steps);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("reads answers whatever stands before them, and takes nothing else for one", () => {
    const answers = [
      {
        step: "é",
        cmdlet: "Get-ClusterNode",
        outcome: "done",
        seen: [{ Name: ["NÖDE"] }],
        error: null,
      },
    ];
    assert.deepEqual(parseAnswers(`Welcome!\r\n${asciiJson(answers)}\r\n`), answers);
    for (const text of ["", "Welcome", "[1]", '[{"step":"x"}]', "[{"])
      assert.equal(parseAnswers(text), undefined);
  });

  it("writes the file that the service reads, to the letter, escaped, with several instances", () => {
    const cluster = {
      folder: "S:\\SSIS\\",
      packages: "S:\\A & <B>",
      serverNames: ["SQLA\\ONE", "SQLB\\TWO"],
    };
    const folder = (type: string, ...lines: readonly string[]) => [
      `    <Folder xsi:type="${type}">`,
      ...lines.map((line) => `      ${line}`),
      "    </Folder>",
    ];
    const server = (name: string, at: string) =>
      folder("SqlServerFolder", `<Name>${name}</Name>`, `<ServerName>${at}</ServerName>`);
    const schema = "http://www.w3.org/2001/XMLSchema";
    assert.deepEqual(configurationFile(cluster).split("\r\n"), [
      '<?xml version="1.0" encoding="utf-8"?>',
      `<DtsServiceConfiguration xmlns:xsd="${schema}" xmlns:xsi="${schema}-instance">`,
      "  <StopExecutingPackagesOnShutdown>true</StopExecutingPackagesOnShutdown>",
      "  <TopLevelFolders>",
      ...server("MSDB", "SQLA\\ONE"),
      // In a package's path, \MSDB\folder\package, a backslash parts one name from the next.
      ...server("MSDB (SQLB_TWO)", "SQLB\\TWO"),
      ...folder(
        "FileSystemFolder",
        "<Name>File System</Name>",
        "<StorePath>S:\\A &amp; &lt;B&gt;</StorePath>",
      ),
      "  </TopLevelFolders>",
      "</DtsServiceConfiguration>",
      "",
    ]);
    assert.equal(configurationPath(cluster), "S:\\SSIS\\MsDtsSrvr.ini.xml");
  });
});
