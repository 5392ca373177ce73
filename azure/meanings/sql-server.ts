import type { Entry, Group } from "../meanings.ts";

const TRY_AGAIN = "It usually passes within minutes: run `pulumi up` again.";
const RIGHTS = "Use the server's administrator, or give the login CONTROL on SSISDB.";

const SSIS_ADMIN =
  "Use the server's administrator, or make the login a member of the role ssis_admin in SSISDB.";
const ANOTHER_VALUE = "Write a value that the variable's type takes; in a hook, mend its file.";

const ANOTHER_PASSWORD =
  "Take 8 to 128 characters, of three kinds out of capital letters, small letters, digits and others; set the secret `masterKeyPassword` anew for both stacks, then run `pulumi up` again.";

/** Error numbers of SQL Server, and the words of its client for a connection that did not come about. */
export const sqlServer: readonly Group[] = [
  {
    from: "logging in to SQL Server",
    left: "No statement ran. Steps before this one stand; those that wait for it were not begun.",
    entries: [
      [
        "18456",
        "The server refused the login: wrong user or password, or the login is unknown there.",
        "Check `catalog.adminLogin` and the secret `catalogPassword` of this stack. Logins do not travel with a failover: both servers need the same one, with the same password. With `catalog.authentication: entra`: make the identity that runs this program (or its group) Entra administrator of both servers.",
      ],
      [
        "4060",
        "The login is right, but the database cannot be opened: it is not there, or this login may not use it.",
        "After a takeover it may still be on its way: run `pulumi up` again. Else check that SSISDB is on this server and the login has a user in it.",
      ],
      [
        "40971",
        "The name is that of a failover group's listener, and the database is not in that group.",
        "Add SSISDB to the group (without `existing: true` the home stack does), or set `catalog.endpoint: server`.",
      ],
      [
        "40615",
        "The server's firewall does not let this machine in.",
        "Add a firewall rule for its address (the message names it) or a network rule on this site's server, or set `sqlDial` to a private way.",
      ],
      [
        "40914",
        "The server takes connections from some subnets only, and this machine's is not one of them.",
        "Add a virtual network rule for this machine's subnet (with its service endpoint Microsoft.Sql) on this site's server, or set `sqlDial` to a private way.",
      ],
      [
        "47073",
        "The server's public network is switched off: it takes connections through its private endpoints only.",
        "Run this from inside its virtual network (its name must lead to the private endpoint there), or set `sqlDial` to a private way.",
      ],
      [
        "40532",
        "The server that was reached does not know the name it was asked by.",
        "Check the host name (`sqlHost`) and where the connection goes (`sqlDial`).",
      ],
    ],
  },
  {
    from: "a statement on the read-only side",
    left: "Nothing was changed by the statement: this side holds a copy.",
    entries: [
      [
        "3906",
        "The database is read-only: it is the secondary side.",
        "Nothing was changed. Look where the failover group's primary is; right after a failover it may take some minutes until the database is writable.",
      ],
      [
        "978",
        "The database only takes read-only connections: it is the secondary side.",
        "Look where the failover group's primary is, and connect there.",
      ],
      [
        "15635",
        "The statement cannot run because the database is read-only.",
        "It was sent to the secondary side. Nothing was changed; run it where the failover group's primary is.",
      ],
    ],
  },
  {
    from: "SQL Server, or Azure around it, being busy",
    left: "The statement did not run, or was rolled back.",
    entries: [
      ["40613", "The database is not available just now: it is moving or failing over.", TRY_AGAIN],
      ...["976", "983", "988"].map(
        (code): Entry => [
          code,
          "The database cannot be opened just now: the instance is changing its role, or its copy is not up.",
          TRY_AGAIN,
        ],
      ),
      [
        "4221",
        "The copy of the database does not let anybody in yet: transactions of the primary side are not over.",
        TRY_AGAIN,
      ],
      [
        "10928",
        "The database has reached a limit of its service objective.",
        "Wait, or raise `catalog.pricingTier`; then run `pulumi up` again.",
      ],
      [
        "10929",
        "The server is too busy to take more requests for this database.",
        "Wait, or raise `catalog.pricingTier`; then run `pulumi up` again.",
      ],
      ["40197", "Azure broke off the request, as it does when it moves a database.", TRY_AGAIN],
      ["40501", "The service is busy.", TRY_AGAIN],
      ["49918", "The subscription's resources are too busy for the request.", TRY_AGAIN],
      [
        "40544",
        "The database has reached its size limit.",
        "Raise its size, or shorten the catalog's log retention.",
      ],
    ],
  },
  {
    from: "registering or adding a master key's password, again",
    left: "As wanted: the program takes this for success and goes on.",
    entries: [
      [
        "15594",
        "That password is registered for the database already.",
        "Nothing to do: this is what was wanted.",
      ],
      [
        "15595",
        "That password is not registered for the database, so it cannot be taken away.",
        "Nothing to do: this is what was wanted.",
      ],
      [
        "15579",
        "The master key is already protected by this password, as far as SQL Server tells.",
        "Nothing to do if OPEN MASTER KEY works with it.",
      ],
    ],
  },
  {
    from: "statements on SSISDB's master key",
    left: "The master key is as it was, with every password that it had: none is dropped before both instances know its successor. The runtime was not started.",
    entries: [
      [
        "15276",
        "Master key passwords cannot be registered for a system database.",
        "Check the name of the catalog's database: it is SSISDB.",
      ],
      ["15580", "The master key is not protected by what was to be taken away.", "Nothing to do."],
      [
        "15578",
        "The database has a master key already.",
        "Add the password to it; do not create it anew.",
      ],
      [
        "15581",
        "SSISDB's master key is closed on this instance, so packages with sensitive values cannot run. This is what a failover of a managed instance leaves behind when the key's password is not registered here.",
        "With the key's password: OPEN MASTER KEY DECRYPTION BY PASSWORD = '…'; ALTER MASTER KEY ADD ENCRYPTION BY SERVICE MASTER KEY; then run `pulumi up` again with the secret `masterKeyPassword` set.",
      ],
      [
        "15329",
        "The master key cannot be decrypted as it stands.",
        "Open it with its password first. Never use FORCE: it destroys what the key protects.",
      ],
      [
        "15313",
        "The master key is not protected by that password.",
        "Check the secret `masterKeyPassword`: it must be the one that was added on the primary.",
      ],
      [
        "15466",
        "Decryption failed: the password is wrong.",
        "Check the secret `masterKeyPassword`: it must be the one that was added on the primary.",
      ],
      ["33161", "A master key without a password is not possible here.", "Give a password."],
      ["15116", "SQL Server's policy refuses the password: it is too short.", ANOTHER_PASSWORD],
      ["15117", "SQL Server's policy refuses the password: it is too long.", ANOTHER_PASSWORD],
      [
        "15118",
        "SQL Server's policy refuses the password: it is not complex enough.",
        ANOTHER_PASSWORD,
      ],
    ],
  },
  {
    from: "rights of the login",
    left: "The statement did nothing.",
    entries: [
      ["15247", "The login has no right to do this.", RIGHTS],
      ["15151", "The object is not there, or the login may not see it.", RIGHTS],
      ["229", "The login has no right on that object.", RIGHTS],
      ["297", "The login has no right to do this.", RIGHTS],
      [
        "NotShown",
        "SSISDB's views show this login no rows but its own, and no error: running packages and live workers would go unseen.",
        SSIS_ADMIN,
      ],
      ["300", "The login lacks a right on the server or the database.", RIGHTS],
    ],
  },
  {
    from: "environment variables of SSISDB",
    left: "This variable is as it was; the others are set. Triggers are not started.",
    entries: [
      [
        "27123",
        "This SSISDB does not let a login with user and password do it, only accounts of Microsoft Entra or Windows.",
        "Sign in as one (`catalog.authentication: entra`), or set the variables by hand and take `hooks.environments` out.",
      ],
      ["27104", "The folder is not there, or the login may not see it.", SSIS_ADMIN],
      ["27157", "The environment is there, but the login may not see it.", SSIS_ADMIN],
      ["27173", "The variable is there, but the login may not see it.", SSIS_ADMIN],
      ["27182", "The environment is not there, or the login may not change it.", SSIS_ADMIN],
      ["27183", "The variable is not there, or the login may not change it.", SSIS_ADMIN],
      ["27209", "The login may not make environments in this folder.", SSIS_ADMIN],
      [
        "27147",
        "SSISDB does not take a value of this kind for a variable of this type.",
        "Make the variable anew as a String, or set it by a SQL hook.",
      ],
    ],
  },
  {
    from: "values of the wrong kind, of a variable or in a hook",
    left: "The statement did nothing: a variable is as it was, the others are set; in a hook, the batches before it stand.",
    entries: [
      [
        "241",
        "A text was to become a date, and is none.",
        "Write a variable of type DateTime as 2030-01-31 or 2030-01-31 23:59:58.",
      ],
      ["245", "A text was to become a number, and is none.", ANOTHER_VALUE],
      ["8114", "A text was to become a number, and is none.", ANOTHER_VALUE],
      ["244", "A number is too large for its type.", ANOTHER_VALUE],
      ["248", "A number is too large for its type.", ANOTHER_VALUE],
      ["8115", "A number is too large for its type.", ANOTHER_VALUE],
    ],
  },
  {
    from: "objects that are not there, and a statement that is not understood",
    left: "The statement did nothing; in a hook, the batches before it stand.",
    entries: [
      [
        "208",
        "The statement names a table or view that is not there.",
        "SSISDB is not a catalog that an integration runtime made, or it is older than this program expects.",
      ],
      [
        "911",
        "There is no database of that name on the server.",
        "Check that SSISDB has been made and, on the secondary, that it has been seeded.",
      ],
      [
        "2812",
        "The procedure is not there.",
        "SSISDB is not a catalog that an integration runtime made, or it is older than this program expects.",
      ],
      [
        "102",
        "SQL Server does not understand the statement.",
        "This is a fault of this program or of a hook's file; nothing was changed by the statement.",
      ],
      [
        "134",
        "The batch declares a variable that it has already: a hook's batch that names `@estate`, `@site`, `@activeRegion` or `@activeSince` is given all four, with their values.",
        "Take the DECLARE of that name out of the hook's file, or give the variable another name.",
      ],
    ],
  },
  {
    from: "the connection to SQL Server",
    left: "A statement that was sent may have run: all of them can be repeated. Steps that need no SQL go on.",
    entries: [
      [
        "ESOCKET",
        "No connection to SQL Server, or it was cut.",
        "Check that this machine reaches the server (private link, firewall, name resolution; `sqlDial` names another way). Steps that need no SQL go on without it.",
      ],
      [
        "ETIMEOUT",
        "SQL Server did not answer in time.",
        "Check that this machine reaches the server; if its region is lost this is to be expected.",
      ],
      [
        "EREDIRECT",
        "The server was reached and sends its clients on to one of its nodes, which this machine does not reach: so it is by default for clients inside Azure (connection policy Redirect).",
        "Let this machine out to Azure SQL at the ports 11000 to 11999 (service tag Sql), or set the server's connection policy to Proxy; with `sqlDial`, which leads to the server only, Proxy is the way. Steps that need no SQL go on without it.",
      ],
      [
        "ECERTIFICATE",
        "The server's certificate is not one that this machine trusts for that name.",
        "Check the host name (`sqlHost`); with `sqlDial`, that the other end is really that server. The check is never turned off.",
      ],
    ],
  },
];
