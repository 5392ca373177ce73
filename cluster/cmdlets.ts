/**
 * The cmdlets that may be sent to a node, each with the parameters that may be given. The table is held against the documented parameters and
 * against the list in powershell/run.ps1 by tests; here it keeps a misspelt cmdlet from compiling.
 */
export const CMDLETS = {
  "Get-Module": ["Name", "ListAvailable"],
  "Get-Service": ["Name"],
  "Set-Service": ["Name", "StartupType"],
  "Start-Service": ["Name"],
  "Stop-Service": ["Name", "Force"],
  "Test-Path": ["LiteralPath", "PathType"],
  "New-Item": ["Path", "ItemType", "Force"],
  "Set-Item": ["LiteralPath", "Value"],
  "Remove-Item": ["LiteralPath", "Force"],
  "Set-Content": ["LiteralPath", "Value", "Encoding", "NoNewline", "Force"],
  "Add-LocalGroupMember": ["SID", "Member"],
  "Get-LocalGroupMember": ["SID"],
  "Remove-LocalGroupMember": ["SID", "Member"],
  "Get-ClusterNode": [],
  "Get-ClusterGroup": ["Name"],
  "Get-ClusterResource": ["Name"],
  "Add-ClusterResource": ["Name", "ResourceType", "Group"],
  "Remove-ClusterResource": ["Name", "Force"],
  "Start-ClusterResource": ["Name", "Wait"],
  "Stop-ClusterResource": ["Name", "Wait"],
  "Get-ClusterOwnerNode": ["Resource"],
  "Set-ClusterOwnerNode": ["Resource", "Owners"],
  "Get-ClusterResourceDependency": ["Resource"],
  "Add-ClusterResourceDependency": ["Resource", "Provider"],
  "Remove-ClusterResourceDependency": ["Resource", "Provider", "Confirm"],
  "Get-ClusterCheckpoint": ["ResourceName", "RegistryCheckpoint"],
  "Add-ClusterCheckpoint": ["ResourceName", "RegistryCheckpoint"],
  "Remove-ClusterCheckpoint": ["ResourceName", "CheckpointName", "RegistryCheckpoint", "Force"],
  // Functions of powershell/run.ps1 itself, for what takes an object rather than a text.
  "Get-NodeName": [],
  "Get-AccountName": ["Account"],
  "Get-ResourceParameter": ["Resource", "ResourceType", "Name"],
  "Set-ResourceParameter": ["Resource", "Name", "Value"],
  "Get-LoneService": ["Name", "Resource"],
  "Get-DiskDrive": ["Resource"],
  "Get-RegistryDefault": ["LiteralPath"],
  "Clear-RegistryDefault": ["LiteralPath"],
  "Read-TextFile": ["LiteralPath"],
  "Get-FolderGrant": ["LiteralPath"],
  "Add-FolderGrant": ["LiteralPath", "Account", "Rights"],
  "Remove-FolderGrant": ["LiteralPath", "Account", "Rights", "Keep"],
  "Remove-EmptyFolder": ["LiteralPath"],
  "Get-DcomAccess": ["Application", "Permission"],
  "Add-DcomAccess": ["Application", "Permission", "Account"],
  "Remove-DcomAccess": ["Application", "Permission", "Account"],
} as const satisfies Record<string, readonly string[]>;

export type Cmdlet = keyof typeof CMDLETS;
type Value = string | number | boolean | readonly string[];

/** A cmdlet with parameters of its own and no others. */
export interface CallOf<C extends Cmdlet> {
  readonly cmdlet: C;
  readonly parameters: { readonly [P in (typeof CMDLETS)[C][number]]?: Value };
}

export type Call = { [C in Cmdlet]: CallOf<C> }[Cmdlet];
