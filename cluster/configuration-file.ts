import type { Cluster } from "../config/deployment.ts";

/** Where MsDtsSrvr.ini.xml stands on the shared disk. */
export const configurationPath = (cluster: Pick<Cluster, "folder">): string =>
  `${cluster.folder.replace(/\\+$/, "")}\\MsDtsSrvr.ini.xml`;

/**
 * MsDtsSrvr.ini.xml: the shape that Setup installs, with the article's two changes, ServerName and StorePath. Several instances get a folder
 * each; the first one keeps the name that Setup gives.
 */
export function configurationFile(cluster: Pick<Cluster, "serverNames" | "packages">): string {
  const servers = cluster.serverNames.map((server, index) => {
    // A backslash in it would part the path of a package.
    const name = index === 0 ? "MSDB" : `MSDB (${server.replaceAll("\\", "_")})`;
    return folder("SqlServerFolder", name, "ServerName", server);
  });
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<DtsServiceConfiguration xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">',
    "  <StopExecutingPackagesOnShutdown>true</StopExecutingPackagesOnShutdown>",
    "  <TopLevelFolders>",
    ...servers,
    folder("FileSystemFolder", "File System", "StorePath", cluster.packages),
    "  </TopLevelFolders>",
    "</DtsServiceConfiguration>",
    "",
  ].join("\r\n");
}

function folder(type: string, name: string, element: string, value: string): string {
  return [
    `    <Folder xsi:type="${type}">`,
    `      <Name>${text(name)}</Name>`,
    `      <${element}>${text(value)}</${element}>`,
    "    </Folder>",
  ].join("\r\n");
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

const text = (value: string): string => value.replace(/[&<>]/g, (sign) => ENTITIES[sign] ?? sign);
