import type { Group } from "../../azure/meanings.ts";
import { cureOf, type RoleRefusal } from "../../planner/role-step.ts";

const NOTHING = "Nothing was changed.";

/** The cure of a refusal as the error has it, as a sentence. */
function cureInDocs(code: RoleRefusal): string {
  const cure = cureOf(code, "<this site>");
  return `${cure.charAt(0).toUpperCase()}${cure.slice(1)}.`;
}

/**
 * The codes of this program's own refusals and failures, for the documentation. The error itself says the same with the names and times of
 * the case at hand; a test finds every code of a `Trouble` that is missing here.
 */
export const ownCodes: readonly Group[] = [
  {
    from: "the flag (activeRegion, activeSince)",
    left: NOTHING,
    entries: [
      [
        "StaleFlag",
        "This checkout's flag is older than what the stack has already acted on. A plain preview refuses it too, as `stale flag`.",
        "Pull the current configuration; to move SSIS on purpose, `npm run flip -- <site>`, which writes a new time.",
      ],
      [
        "FirstRunNeedsSince",
        "The role is on the other side, and this is the first run of this stack: without a time nobody can tell an adoption from a takeover.",
        cureInDocs("FirstRunNeedsSince"),
      ],
      [
        "RoleMovedByItself",
        "The role is on the other side, and no flag of this stack moved it there: somebody, or Azure, has failed over. Nothing is corrected by itself.",
        cureInDocs("RoleMovedByItself"),
      ],
    ],
  },
  {
    from: "the failover group's role, before anything is moved",
    left: NOTHING,
    entries: [
      ["GroupAbsent", "The failover group does not exist on this side.", cureInDocs("GroupAbsent")],
      [
        "GroupUnreachable",
        "This side of the failover group does not answer: a site cannot take over while its own region is silent.",
        cureInDocs("GroupUnreachable"),
      ],
      [
        "CatalogNotInGroup",
        "SSISDB is not in the failover group (SQL Database): the role would move without it, and no SSISDB would be there.",
        cureInDocs("CatalogNotInGroup"),
      ],
      [
        "Seeding",
        "The secondary's copy is not complete yet, so that no failover is possible, forced or not.",
        cureInDocs("Seeding"),
      ],
      [
        "ForcedWindowClosed",
        "`failover: forced` is configured, and allowDataLossUntil is not in the future.",
        cureInDocs("ForcedWindowClosed"),
      ],
      [
        "NetworkRuleOnServer",
        "`strategy: stay`: a server has a virtual network rule, so that the runtime could not follow the listener.",
        "Use `strategy: relocate`, or replace the rule by a private endpoint.",
      ],
      [
        "RoleNotHere",
        "Something was to run, start or attach here, and this site is not the group's one Primary: both sites could run SSIS. Where the role left in the middle of the work, the error's last line says what was done before.",
        "Bring the role here (`npm run flip -- <this site>`, then `pulumi up`), or bring up the stack of the site that holds it.",
      ],
      [
        "CatalogPlaceUnknown",
        "`catalogRole: leave`: neither side, or both, say that they are Primary, so that nobody knows where the writable SSISDB is.",
        "If the database's region is lost, set catalogRole: move and `npm run flip -- <the site that is to run SSIS>`. If it only does not answer, run `pulumi up` again later.",
      ],
    ],
  },
  {
    from: "the failover group's role, while it moves",
    left: "The role is where the error's last line says. The runtime was not started at this site; what the fence stopped stays stopped.",
    entries: [
      [
        "BothPrimary",
        "Both sides say that they are Primary: either could be written to.",
        cureInDocs("BothPrimary"),
      ],
      [
        "RoleDidNotArrive",
        "An hour was waited, and this side is not the only Primary: nobody has moved the role here, or it has left again.",
        "Have whoever moves it (`failoverGroup.role: follow`) do so, or set `failoverGroup.role: drive`; then run `pulumi up` again. Or back: `npm run flip -- <the other site>`, and take over there.",
      ],
      [
        "StillReadOnly",
        "The role is here, but SSISDB has stayed read-only.",
        "Look at the database in the portal; `pulumi up` goes on once it is writable.",
      ],
    ],
  },
  {
    from: "the fence",
    left: NOTHING,
    entries: [
      [
        "OtherSiteRuns",
        "The other site's runtime runs although this one is active, and no flag of this stack says that it is to be stopped.",
        'Stop it by hand, or `npm run flip -- <this site>` ("take it again") and `pulumi up`.',
      ],
      [
        "StopHangs",
        "A runtime does not stop: nodes of a region that is down may hang in Stopping. In a takeover the fence stays `pending` instead.",
        "Wait and run `pulumi up` again; if the region is lost and SSIS is to come from it, `strategy: attach` with another runtime name (and factory). What is to rest only is stopped by a later `up`.",
      ],
    ],
  },
  {
    from: "the integration runtime",
    left: "The runtime is as the error's last line says; triggers were not started.",
    entries: [
      [
        "NotAnSsisRuntime",
        "The name belongs to a self-hosted or Azure runtime.",
        "Give runtime.name another name, or remove the other runtime.",
      ],
      [
        "StateUnknown",
        "The runtime is in a state that this program does not know, so that it is not touched.",
        "Look at it in Data Factory's monitoring, and run `pulumi up` again once it is Started or Stopped; if the region is lost, use `strategy: attach` with another runtime name (and factory).",
      ],
      [
        "NotAsWritten",
        "It was written, and Azure goes on showing something else.",
        "Write the value as Azure shows it, or take it out of runtime.extra; then run `pulumi up` again.",
      ],
      [
        "ShownOtherwise",
        "The runtime's status and its resource keep showing different states: which of them is right is not known.",
        "Look at it in Data Factory's monitoring; `pulumi up` looks again and goes on once both say the same.",
      ],
      [
        "StoppedAgain",
        "The start ended, and somebody else stopped the runtime at once.",
        "Find out who (a schedule? then `runState: external`), then run `pulumi up` again.",
      ],
      [
        "StartTimedOut",
        "The runtime is still starting after startTimeout.",
        "Look at it in Data Factory's monitoring; `pulumi up` goes on waiting where this run ended.",
      ],
      [
        "NoWorker",
        "The runtime is Started, but no worker has shown itself in catalog.worker_agents: no package would run.",
        "Look at the runtime's nodes and at the network between its subnet and the server; `pulumi up` looks again without a restart.",
      ],
      [
        "NoCopyYet",
        "A standby attaches to the copy of SSISDB on its own server, and there is none yet, or it is not complete.",
        "Bring up the other stack first, wait until the group is in CATCH_UP, then run `pulumi up` again.",
      ],
      [
        "PublicEndpointDisabled",
        "The runtime is to use the instance's public endpoint, which is turned off.",
        "Turn it on (networking of the managed instance), or set catalog.endpoint to server.",
      ],
    ],
  },
  {
    from: "triggers and hooks",
    left: "SSIS runs where the flag says; what was not named in the error is as wanted.",
    entries: [
      [
        "TriggersNotStarted",
        "These triggers do not start pipelines; all others do.",
        "Fix what is named for each of them, then run `pulumi up` again: it starts only those that do not run.",
      ],
      [
        "TriggersNotStopped",
        "These triggers go on starting pipelines here, although the flag names the other site.",
        "Stop them by hand, or fix what is named for each of them and run `pulumi up` again.",
      ],
      [
        "SchedulesNotSwitched",
        "These Agent schedules do not follow the role of SSISDB.",
        "Script the missing ones with their jobs to this instance, each with a name of its own; then run `pulumi up` again.",
      ],
      [
        "VariablesNotSet",
        "Packages that read these environment variables would get other values than configured.",
        "Fix what is named for each of them, or take it out of hooks.environments; then run `pulumi up` again.",
      ],
      [
        "LoginsNotMade",
        "Whoever signs in with these logins is refused once SSIS runs on this server.",
        "Fix what is named for each of them, then run `pulumi up` again.",
      ],
      [
        "Unreadable",
        "A hook's file cannot be read (the system's own code, such as ENOENT, where it gives one), or is not in UTF-8. No hook was run.",
        "Check estates.<name>.hooks, and that the file is part of this checkout; save it as UTF-8.",
      ],
    ],
  },
  {
    from: "a factory or failover group that this program is to make",
    left: "What stood before stands.",
    entries: [
      [
        "AlreadyExists",
        "It stands in Azure already, and this stack does not know it as its own: another stack's, made by hand, or forgotten with an entry of the state.",
        "Set `existing: true` on the estate's failoverGroup or dataFactory (or the site's dataFactory), which is then only read; or mend the name, if another one is meant.",
      ],
    ],
  },
  {
    from: "SSISDB's birth, in the home stack",
    left: "Nothing was made; a runtime that has made SSISDB already stays Started.",
    entries: [
      [
        "SideUnreachable",
        "One side does not answer, so that nobody knows whether it has an SSISDB; a second one must not be made.",
        "Run `pulumi up` again when both sides answer.",
      ],
      [
        "CatalogGone",
        "This stack has set SSISDB up before, and it is on neither side any more. A new, empty one would hide the loss.",
        "Restore SSISDB (point-in-time restore) on the side that is to be Primary, then run `pulumi up` again.",
      ],
      [
        "NotActive",
        "SSISDB does not exist, and this first deployment does not make the home site the active one.",
        "`npm run flip -- primary` for the first deployment: every estate of these stacks moves along. Else add the estate once they are back at the home site.",
      ],
      [
        "RoleElsewhere",
        "The group is Secondary on this side: SSISDB would be made, or has been made meanwhile, on a side that is not its primary.",
        "Fail the group over to this side first, or make the other site the home one.",
      ],
      [
        "CatalogNotVisible",
        "The runtime that makes SSISDB is Started, but ARM shows no SSISDB.",
        "Look whether it is on that server in the portal; `pulumi up` looks again.",
      ],
    ],
  },
  {
    from: "what this program needs to connect",
    left: NOTHING,
    entries: [
      [
        "CredentialMissing",
        "This stack has no password for the catalog's administrator.",
        "`npm run pulumi -- config set --secret --path credentials.<estate>.catalogPassword --stack <this stack>`.",
      ],
      [
        "ZoneUnknown",
        "None of the managed instances answers, so that their host names are not known.",
        "Set sites.<site>.sqlHost to the instance's host name, or try again.",
      ],
    ],
  },
];
