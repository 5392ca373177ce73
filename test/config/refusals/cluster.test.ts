import { clusterRefused } from "./refused.ts";

describe("refused: the cluster", () => {
  clusterRefused(
    "an unknown release",
    (k) => {
      k.version = "2020";
    },
    [
      'cluster.version = "2020"',
      "is not one of 2008, 2012, 2014, 2016, 2017, 2019, 2022, 2025",
      "write one of 2008, 2012, 2014, 2016, 2017, 2019, 2022, 2025; 2022 is the nearest",
    ],
  );
  clusterRefused(
    "an owner that is no node",
    (k) => {
      k.owners = ["NODE3"];
    },
    [
      'cluster.owners[0] = "NODE3"',
      "is not one of cluster.nodes",
      "name nodes of the list: NODE1, NODE2",
    ],
  );
  clusterRefused(
    "a node named twice",
    (k) => {
      k.nodes[1].name = "node1";
    },
    ['cluster.nodes[1].name = "node1"', "stands in the list twice", "name each node once"],
  );
  for (const key of ["owners", "serverNames"])
    clusterRefused(
      `a name that stands twice in ${key}`,
      (k) => {
        k[key] = ["NODE1", "NODE2", "node1"];
      },
      [`cluster.${key}[2] = "node1"`, "stands in the list twice", "name each one once"],
    );
  clusterRefused(
    "a folder on no disk",
    (k) => {
      k.folder = "/mnt/ssis";
    },
    [
      'cluster.folder = "/mnt/ssis"',
      "is not a folder on a Windows disk",
      "write it with its drive letter and backslashes, such as S:\\SSIS",
    ],
  );
  clusterRefused(
    "a dependency in another group",
    (k) => {
      k.layout = "ownGroup";
      k.sqlServerResource = "SQL Server";
    },
    [
      'cluster.sqlServerResource = "SQL Server"',
      "cannot be a dependency from another group: a cluster resource depends on its own group only",
      "remove it, or use layout: sqlServerGroup",
    ],
  );
  clusterRefused(
    "a host key that is none",
    (k) => {
      k.nodes[0].hostKey = "ssh-rsa AAAA";
    },
    [
      'cluster.nodes[0].hostKey = "ssh-rsa AAAA"',
      "is not the fingerprint of an SSH host key",
      "write SHA256:…, as `ssh-keygen -lf` prints it",
    ],
  );
  clusterRefused(
    "a password in the cluster",
    (k) => {
      k.nodes[0].password = "hunter2";
    },
    [
      "cluster.nodes[0].password",
      "is a secret among settings that are committed in clear",
      "remove it here, and change the secret if it was committed; then run: npm run pulumi -- config set --secret --path credentials.cluster.privateKey --stack cluster",
    ],
  );
});
