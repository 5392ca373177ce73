# Stands in for the module FailoverClusters: one group, and the resources that are added to it. Runs the script named first with the list in the
# file named second.
param([string] $Script, [string] $ListFile)

$global:Resources = @{}

function global:Get-ClusterResource {
    param([string] $Name)
    foreach ($one in @($global:Resources.Values)) {
        if ($Name -eq '' -or $one.Name -eq $Name) { $one }
    }
}

function global:Add-ClusterResource {
    param([string] $Name, [string] $ResourceType, [string] $Group)
    $entry = New-Object PSObject -Property @{
        Name = $Name
        ResourceType = $ResourceType
        State = 'Offline'
        OwnerGroup = (New-Object PSObject -Property @{ Name = $Group })
    }
    $global:Resources[$Name] = $entry
    $entry
}

function global:Start-ClusterResource {
    param([string] $Name, [int] $Wait)
    throw 'the service did not start'
}

& $Script -Request (Get-Content -LiteralPath $ListFile -Raw)
