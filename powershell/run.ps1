# The one script that a node of the cluster runs. It decides nothing: what is to be read, compared and written, and in which order, stands in a
# JSON list of {step, cmdlet, parameters}; this script refuses what is not on its own list, splats the parameters, and answers in JSON, one entry
# a step. No value of the list ever becomes script text.
#
# The list is the argument, or standard input:  Get-Content list.json | powershell -NoProfile -File run.ps1
#
# A step may also carry
#   unless     a look {cmdlet, parameters, property, operator, value}: where it holds already, the step changes nothing
#   only       such a look: where it does not hold, the list ends here, without a failure
#   must       such a look, after the cmdlet ran: where it does not hold, the step has failed
#   select     the properties of the cmdlet's output to answer with, such as OwnerNode.Name
#   cure       what a person should do if the step fails
# What was changed, and a failure, are also said on standard error, for a person, in UTF-8.
#
# Windows PowerShell 5.1. Only ASCII is written here and answered (JSON escapes the rest), so that no code page of the console matters.
param([string] $Request)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$WarningPreference = 'SilentlyContinue'

# What may be called, and with which parameters.
$Listed = @{
    'Get-Module' = @('Name', 'ListAvailable')
    'Get-Service' = @('Name')
    'Set-Service' = @('Name', 'StartupType')
    'Start-Service' = @('Name')
    'Stop-Service' = @('Name', 'Force')
    'Test-Path' = @('LiteralPath', 'PathType')
    'New-Item' = @('Path', 'ItemType', 'Force')
    'Set-Item' = @('LiteralPath', 'Value')
    'Remove-Item' = @('LiteralPath', 'Force')
    'Set-Content' = @('LiteralPath', 'Value', 'Encoding', 'NoNewline', 'Force')
    'Add-LocalGroupMember' = @('SID', 'Member')
    'Get-LocalGroupMember' = @('SID')
    'Remove-LocalGroupMember' = @('SID', 'Member')
    'Get-ClusterNode' = @()
    'Get-ClusterGroup' = @('Name')
    'Get-ClusterResource' = @('Name')
    'Add-ClusterResource' = @('Name', 'ResourceType', 'Group')
    'Remove-ClusterResource' = @('Name', 'Force')
    'Start-ClusterResource' = @('Name', 'Wait')
    'Stop-ClusterResource' = @('Name', 'Wait')
    'Get-ClusterOwnerNode' = @('Resource')
    'Set-ClusterOwnerNode' = @('Resource', 'Owners')
    'Get-ClusterResourceDependency' = @('Resource')
    'Add-ClusterResourceDependency' = @('Resource', 'Provider')
    'Remove-ClusterResourceDependency' = @('Resource', 'Provider', 'Confirm')
    'Get-ClusterCheckpoint' = @('ResourceName', 'RegistryCheckpoint')
    'Add-ClusterCheckpoint' = @('ResourceName', 'RegistryCheckpoint')
    'Remove-ClusterCheckpoint' = @('ResourceName', 'CheckpointName', 'RegistryCheckpoint', 'Force')
    'Get-NodeName' = @()
    'Get-AccountName' = @('Account')
    'Get-ResourceParameter' = @('Resource', 'ResourceType', 'Name')
    'Set-ResourceParameter' = @('Resource', 'Name', 'Value')
    'Get-LoneService' = @('Name', 'Resource')
    'Get-DiskDrive' = @('Resource')
    'Get-RegistryDefault' = @('LiteralPath')
    'Clear-RegistryDefault' = @('LiteralPath')
    'Read-TextFile' = @('LiteralPath')
    'Get-FolderGrant' = @('LiteralPath')
    'Add-FolderGrant' = @('LiteralPath', 'Account', 'Rights')
    'Remove-FolderGrant' = @('LiteralPath', 'Account', 'Rights', 'Keep')
    'Remove-EmptyFolder' = @('LiteralPath')
    'Get-DcomAccess' = @('Application', 'Permission')
    'Add-DcomAccess' = @('Application', 'Permission', 'Account')
    'Remove-DcomAccess' = @('Application', 'Permission', 'Account')
}

function Get-NodeName {
    New-Object PSObject -Property @{ Name = $env:COMPUTERNAME }
}

# Private properties of resources, by the name of one or by their type.
function Get-ResourceParameter {
    param([string] $Resource, [string] $ResourceType, [string[]] $Name)
    foreach ($one in @(Get-ClusterResource)) {
        $type = '{0}' -f $one.ResourceType
        if (($Resource -ne '' -and $one.Name -eq $Resource) -or ($ResourceType -ne '' -and $type -eq $ResourceType)) {
            $entry = @{ Resource = $one.Name }
            foreach ($key in $Name) {
                $found = $one | Get-ClusterParameter -Name $key
                $entry[$key] = '{0}' -f $found.Value
            }
            New-Object PSObject -Property $entry
        }
    }
}

function Set-ResourceParameter {
    param([string] $Resource, [string] $Name, [string] $Value)
    Get-ClusterResource -Name $Resource | Set-ClusterParameter -Name $Name -Value $Value
}

# How a service runs by itself: one that the cluster holds on this node, also of a resource with another name, counts as stopped.
function Get-LoneService {
    param([string] $Name, [string] $Resource)
    $held = @(Get-ResourceParameter -ResourceType 'Generic Service' -Name 'ServiceName' |
        Where-Object { $_.ServiceName -eq $Name -or $_.Resource -eq $Resource } |
        ForEach-Object { Get-ClusterResource -Name $_.Resource } |
        Where-Object { $_.OwnerNode.Name -eq $env:COMPUTERNAME -and 'Offline', 'Failed' -notcontains ('{0}' -f $_.State) })
    $status = '{0}' -f (Get-Service -Name $Name).Status
    $lone = if ($status -ne 'Stopped' -and $held.Count -eq 0) { 'Running' } else { 'Stopped' }
    New-Object PSObject -Property @{ Status = $lone }
}

# The drive letters of a cluster disk. Only the cluster's CIM classes tell them.
function Get-DiskDrive {
    param([string] $Resource)
    $disks = @(Get-CimInstance -Namespace 'root/MSCluster' -ClassName 'MSCluster_Resource' | Where-Object { $_.Name -eq $Resource } |
        Get-CimAssociatedInstance -ResultClassName 'MSCluster_Disk')
    foreach ($disk in $disks) {
        $disk | Get-CimAssociatedInstance -ResultClassName 'MSCluster_DiskPartition' | Select-Object -Property Path
    }
}

# The (Default) value of a key: nothing without the key, an empty text without a value.
function Get-RegistryDefault {
    param([string] $LiteralPath)
    if (Test-Path -LiteralPath $LiteralPath) {
        $key = Get-Item -LiteralPath $LiteralPath
        New-Object PSObject -Property @{ Value = '{0}' -f $key.GetValue('', '') }
    }
}

# Remove-ItemProperty says of every '(default)' that it does not exist.
function Clear-RegistryDefault {
    param([string] $LiteralPath)
    $key = (Get-Item -LiteralPath $LiteralPath).OpenSubKey('', $true)
    $key.DeleteValue('', $false)
    $key.Close()
}

# A text that Get-Content returns drags properties of the file along, which ConvertTo-Json would answer with.
function Read-TextFile {
    param([string] $LiteralPath)
    if (Test-Path -LiteralPath $LiteralPath -PathType Leaf) {
        New-Object PSObject -Property @{ Text = [IO.File]::ReadAllText($LiteralPath, [Text.Encoding]::UTF8) }
    }
}

function New-FolderRule {
    param([string] $Account, $Rights, [string] $Inheritance = 'ContainerInherit, ObjectInherit', [string] $Propagation = 'None')
    New-Object Security.AccessControl.FileSystemAccessRule($Account, $Rights, $Inheritance, $Propagation, 'Allow')
}

function Get-FolderGrant {
    param([string] $LiteralPath)
    if (Test-Path -LiteralPath $LiteralPath -PathType Container) {
        foreach ($rule in (Get-Acl -LiteralPath $LiteralPath).Access) {
            if ($rule.AccessControlType -eq 'Allow' -and -not $rule.IsInherited) {
                $rights = $rule.FileSystemRights
                $list = [Security.AccessControl.FileSystemRights]'ListDirectory, Write'
                $enough = if (($rights -band $list) -eq $list) { $rule.IdentityReference.Value } else { '' }
                $text = '{0} / {1} / {2}' -f $rights, $rule.InheritanceFlags, $rule.PropagationFlags
                New-Object PSObject -Property @{ Account = $rule.IdentityReference.Value; ListAndWrite = $enough; Rule = $text }
            }
        }
    }
}

function Add-FolderGrant {
    param([string] $LiteralPath, [string] $Account, [string] $Rights)
    $acl = Get-Acl -LiteralPath $LiteralPath
    $acl.AddAccessRule((New-FolderRule -Account $Account -Rights $Rights))
    Set-Acl -LiteralPath $LiteralPath -AclObject $acl
}

# Windows takes single rights away, wherever they came from: a Read that the account had of its own would lose its ListDirectory. So the rules
# that it had (Keep, as Get-FolderGrant tells them) are given back in the same writing, unless somebody has narrowed them meanwhile.
function Remove-FolderGrant {
    param([string] $LiteralPath, [string] $Account, [string] $Rights, [string[]] $Keep)
    $acl = Get-Acl -LiteralPath $LiteralPath
    $standing = @($acl.Access | Where-Object { $_.AccessControlType -eq 'Allow' -and -not $_.IsInherited -and $_.IdentityReference.Value -eq $Account })
    [void] $acl.RemoveAccessRule((New-FolderRule -Account $Account -Rights $Rights))
    foreach ($text in $Keep) {
        $kept, $inheritance, $propagation = $text -split ' / '
        $mask = [Enum]::Parse([Security.AccessControl.FileSystemRights], $kept)
        # Generic rights, which a rule cannot be made of, share nothing with what was taken.
        if (([int] $mask -band [int] [Security.AccessControl.FileSystemRights]::FullControl) -ne [int] $mask) { continue }
        if (@($standing | Where-Object { ($_.FileSystemRights -band $mask) -eq $mask }).Count -eq 0) { continue }
        $acl.AddAccessRule((New-FolderRule -Account $Account -Rights $mask -Inheritance $inheritance -Propagation $propagation))
    }
    Set-Acl -LiteralPath $LiteralPath -AclObject $acl
}

# Packages that somebody stored stay: only an empty folder goes.
function Remove-EmptyFolder {
    param([string] $LiteralPath)
    if (@(Get-ChildItem -LiteralPath $LiteralPath -Force).Count -eq 0) {
        Remove-Item -LiteralPath $LiteralPath -Force
    }
}

function Find-DcomApplication {
    param([string] $Application)
    # Some applications may be read by nobody but Windows itself; ours is not one of them.
    foreach ($key in @(Get-ChildItem -LiteralPath 'HKLM:\SOFTWARE\Classes\AppID' -ErrorAction SilentlyContinue)) {
        if (('{0}' -f $key.GetValue('')) -eq $Application) { return $key.PSPath }
    }
    throw "no DCOM application is called '$Application'"
}

# Without a list of its own an application has the machine's defaults; administrators, the system and local users keep what those give them.
function Read-DcomDescriptor {
    param([string] $Application, [string] $Permission)
    $path = Find-DcomApplication -Application $Application
    $bytes = (Get-Item -LiteralPath $path).GetValue("${Permission}Permission")
    if ($null -ne $bytes) { return New-Object Security.AccessControl.RawSecurityDescriptor($bytes, 0) }
    $mask = '0x{0:x}' -f (Get-DcomMask -Permission $Permission)
    New-Object Security.AccessControl.RawSecurityDescriptor("O:BAG:BAD:(A;;$mask;;;SY)(A;;$mask;;;BA)(A;;$mask;;;IU)")
}

# COM_RIGHTS_*: execute, execute local and remote, activate local and remote.
function Get-DcomMask {
    param([string] $Permission)
    if ($Permission -eq 'Launch') { 31 } else { 7 }
}

function Write-DcomDescriptor {
    param([string] $Application, [string] $Permission, $Descriptor)
    $bytes = New-Object byte[] $Descriptor.BinaryLength
    $Descriptor.GetBinaryForm($bytes, 0)
    $path = Find-DcomApplication -Application $Application
    Set-ItemProperty -LiteralPath $path -Name "${Permission}Permission" -Value $bytes -Type Binary
}

function Resolve-Account {
    param([string] $Account)
    (New-Object Security.Principal.NTAccount($Account)).Translate([Security.Principal.SecurityIdentifier])
}

# What Windows calls each account; nothing for one that it does not know. A domain that does not answer is a failure.
function Get-AccountName {
    param([string[]] $Account)
    foreach ($each in $Account) {
        $name = try { (Resolve-Account -Account $each).Translate([Security.Principal.NTAccount]).Value }
        catch [Security.Principal.IdentityNotMappedException] { '' }
        New-Object PSObject -Property @{ Account = $each; Name = $name }
    }
}

function Get-DcomAccess {
    param([string] $Application, [string] $Permission)
    $mask = Get-DcomMask -Permission $Permission
    $descriptor = Read-DcomDescriptor -Application $Application -Permission $Permission
    foreach ($ace in $descriptor.DiscretionaryAcl) {
        if ($ace.AceType -eq 'AccessAllowed' -and ($ace.AccessMask -band $mask) -eq $mask) {
            $name = try { $ace.SecurityIdentifier.Translate([Security.Principal.NTAccount]).Value } catch { $ace.SecurityIdentifier.Value }
            New-Object PSObject -Property @{ Account = $name }
        }
    }
}

function Add-DcomAccess {
    param([string] $Application, [string] $Permission, [string] $Account)
    $descriptor = Read-DcomDescriptor -Application $Application -Permission $Permission
    $mask = Get-DcomMask -Permission $Permission
    $ace = New-Object Security.AccessControl.CommonAce('None', 'AccessAllowed', $mask, (Resolve-Account -Account $Account), $false, $null)
    $descriptor.DiscretionaryAcl.InsertAce($descriptor.DiscretionaryAcl.Count, $ace)
    Write-DcomDescriptor -Application $Application -Permission $Permission -Descriptor $descriptor
}

function Remove-DcomAccess {
    param([string] $Application, [string] $Permission, [string] $Account)
    $descriptor = Read-DcomDescriptor -Application $Application -Permission $Permission
    $who = Resolve-Account -Account $Account
    $mask = Get-DcomMask -Permission $Permission
    # Only the entry that was added: a narrower one of the account's own, or one that denies, is not ours.
    for ($index = $descriptor.DiscretionaryAcl.Count - 1; $index -ge 0; $index--) {
        $ace = $descriptor.DiscretionaryAcl[$index]
        if ($ace.AceType -eq 'AccessAllowed' -and $ace.AccessMask -eq $mask -and $ace.SecurityIdentifier -eq $who) { $descriptor.DiscretionaryAcl.RemoveAce($index) }
    }
    Write-DcomDescriptor -Application $Application -Permission $Permission -Descriptor $descriptor
}

function Get-Field {
    param($From, [string] $Name)
    if ($null -eq $From -or $null -eq $From.PSObject.Properties[$Name]) { return $null }
    , $From.PSObject.Properties[$Name].Value
}

function Assert-Listed {
    param($Call)
    $cmdlet = '{0}' -f (Get-Field $Call 'cmdlet')
    if (-not $Listed.ContainsKey($cmdlet)) { throw "'$cmdlet' is not on the list of run.ps1" }
    $parameters = Get-Field $Call 'parameters'
    if ($null -eq $parameters) { return }
    foreach ($property in $parameters.PSObject.Properties) {
        if ($Listed[$cmdlet] -notcontains $property.Name) { throw "'$cmdlet -$($property.Name)' is not on the list of run.ps1" }
    }
}

function Invoke-Listed {
    param($Call)
    $cmdlet = '{0}' -f (Get-Field $Call 'cmdlet')
    $splat = @{}
    $parameters = Get-Field $Call 'parameters'
    if ($null -ne $parameters) {
        foreach ($property in $parameters.PSObject.Properties) { $splat[$property.Name] = $property.Value }
    }
    & $cmdlet @splat
}

# The texts at a path such as OwnerNode.Name; lists on the way are gone through, and (value) is the output itself. The format makes a text of its own, free of a file's properties.
function Select-Text {
    param($From, [string] $Path)
    $values = @($From)
    $names = if ($Path -eq '(value)') { @() } else { @($Path.Split('.')) }
    foreach ($name in $names) {
        $values = @(foreach ($value in $values) {
                if ($null -ne $value -and $null -ne $value.PSObject.Properties[$name]) { $value.PSObject.Properties[$name].Value }
            })
        $values = @(foreach ($value in $values) { if ($null -ne $value) { foreach ($each in $value) { $each } } })
    }
    foreach ($value in $values) { '{0}' -f $value }
}

function Test-Look {
    param($Look)
    $path = '{0}' -f (Get-Field $Look 'property')
    $found = @(foreach ($value in @(Invoke-Listed -Call $Look)) { Select-Text -From $value -Path $path })
    $wanted = @(foreach ($value in (Get-Field $Look 'value')) { '{0}' -f $value })
    switch (Get-Field $Look 'operator') {
        'exactly' { return ($found -join "`n") -ceq ($wanted -join "`n") }
        'same' { return @($wanted | Where-Object { $found -notcontains $_ }).Count -eq 0 -and @($found | Where-Object { $wanted -notcontains $_ }).Count -eq 0 }
        'has' { return @($wanted | Where-Object { $found -notcontains $_ }).Count -eq 0 }
        'lacks' { return @($wanted | Where-Object { $found -contains $_ }).Count -eq 0 }
        'mentions' { return @($wanted | Where-Object { ($found -join "`n").IndexOf($_, [StringComparison]::OrdinalIgnoreCase) -lt 0 }).Count -eq 0 }
        'omits' { return @($wanted | Where-Object { ($found -join "`n").IndexOf($_, [StringComparison]::OrdinalIgnoreCase) -ge 0 }).Count -eq 0 }
        default { throw "run.ps1 does not know how to compare by '$_'" }
    }
}

function Invoke-Step {
    param($Step, $Answer)
    $only = Get-Field $Step 'only'
    if ($null -ne $only -and -not (Test-Look -Look $only)) { $Answer.outcome = 'ended'; return }
    $unless = Get-Field $Step 'unless'
    if ($null -ne $unless -and (Test-Look -Look $unless)) { $Answer.outcome = 'unchanged'; return }
    $output = @(Invoke-Listed -Call $Step)
    $select = Get-Field $Step 'select'
    if ($null -ne $select) {
        $Answer.seen = @(foreach ($value in $output) {
                $entry = @{}
                foreach ($path in $select) { $entry[$path] = @(Select-Text -From $value -Path $path) }
                $entry
            })
    }
    $must = Get-Field $Step 'must'
    if ($null -ne $must -and -not (Test-Look -Look $must)) { throw (Get-Field $must 'otherwise') }
    $Answer.outcome = if ($null -ne $unless) { 'changed' } else { 'done' }
}

# As bytes: in the code page of a console a name with an umlaut is no UTF-8, and whoever passes it on to the engine fails after the work is done.
function Write-ForPerson {
    param([string] $Text)
    $bytes = [Text.Encoding]::UTF8.GetBytes($Text + "`n")
    $stream = [Console]::OpenStandardError()
    $stream.Write($bytes, 0, $bytes.Length)
    $stream.Flush()
}

if ($Request -eq '') { $Request = @($input) -join '' }
$steps = ConvertFrom-Json -InputObject $Request
$answers = @()
$failed = $false
try {
    # All of the list first, so that a refusal leaves nothing half-done.
    foreach ($step in $steps) {
        Assert-Listed -Call $step
        foreach ($look in 'unless', 'only', 'must') {
            $call = Get-Field $step $look
            if ($null -ne $call) { Assert-Listed -Call $call }
        }
    }
    foreach ($step in $steps) {
        $answer = @{ step = Get-Field $step 'step'; cmdlet = Get-Field $step 'cmdlet'; outcome = 'failed'; seen = @(); error = $null }
        $answers += $answer
        try { Invoke-Step -Step $step -Answer $answer }
        catch {
            $failed = $true
            $answer.error = @{ message = $_.Exception.Message; id = $_.FullyQualifiedErrorId; category = '{0}' -f $_.CategoryInfo.Category }
            $changed = @($answers | Where-Object { $_.outcome -eq 'changed' } | ForEach-Object { $_.step })
            $left = if ($changed.Count -gt 0) { 'changed before it: ' + ($changed -join '; ') } else { 'nothing was changed before it' }
            Write-ForPerson -Text "${env:COMPUTERNAME}: the step '$($answer.step)' failed: $($answer.cmdlet): $($_.Exception.Message)"
            Write-ForPerson -Text "  do:    $(Get-Field $step 'cure')"
            Write-ForPerson -Text "  left:  $left; the steps after it were not begun"
        }
        if ($answer.outcome -eq 'changed') { Write-ForPerson -Text "${env:COMPUTERNAME}: changed: $($answer.step)" }
        if ($failed -or $answer.outcome -eq 'ended') { break }
    }
}
catch {
    $failed = $true
    $answers = @(@{ step = 'reading the list'; cmdlet = ''; outcome = 'failed'; seen = @(); error = @{ message = $_.Exception.Message; id = ''; category = 'InvalidArgument' } })
    Write-ForPerson -Text "${env:COMPUTERNAME}: the list was refused and nothing was done: $($_.Exception.Message)"
}

$json = ConvertTo-Json -InputObject @($answers) -Depth 8 -Compress
$ascii = [regex]::Replace($json, '[^\x20-\x7E]', { param($match) '\u{0:x4}' -f [int][char] $match.Value })
[Console]::Out.WriteLine($ascii)
if ($failed) { exit 1 }
exit 0
