// One environment: a workspace with what it stands on, identities, and the roles that each of them needs.
//
//   GITHUB_REPOSITORY=OWNER/NAME az deployment group create --resource-group GROUP --parameters infra/staging.bicepparam
//
// The outputs are the variables of the repository's environment of the same name.
targetScope = 'resourceGroup'

@description('What the resources are named after: letters, digits and hyphens.')
@minLength(3)
@maxLength(20)
param name string

@description('The environment of the repository that deploys here.')
@allowed(['staging', 'production'])
param environment string

@description('OWNER/NAME of the repository on GitHub; its environment may log in as the deployer, without a secret.')
param repository string

@description('The region.')
param location string = resourceGroup().location

@description('The replication of the storage account.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS'])
param storageSku string

@description('The tier of the container registry.')
@allowed(['Basic', 'Standard', 'Premium'])
param registrySku string

@description('The machines that train.')
param vmSize string

@description('How many machines train at most; none runs when there is nothing to do.')
@minValue(1)
param maxNodes int

@description('How long logs are kept.')
@minValue(30)
param retentionInDays int

var short = take(replace(name, '-', ''), 12)
var unique = take(uniqueString(resourceGroup().id, environment), 6)
var tags = {
  project: name
  environment: environment
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  params: {
    name: '${name}-${environment}'
    location: location
    tags: tags
    retentionInDays: retentionInDays
  }
}

module data 'modules/data.bicep' = {
  name: 'data'
  params: {
    storageName: 'st${short}${unique}'
    vaultName: 'kv-${short}-${unique}'
    registryName: 'cr${short}${unique}'
    location: location
    tags: tags
    storageSku: storageSku
    registrySku: registrySku
  }
}

module identities 'modules/identities.bicep' = {
  name: 'identities'
  params: {
    name: '${name}-${environment}'
    location: location
    tags: tags
    repository: repository
    environment: environment
  }
}

module access 'modules/access.bicep' = {
  name: 'access'
  params: {
    storageName: data.outputs.storageName
    vaultName: data.outputs.vaultName
    registryName: data.outputs.registryName
    insightsName: monitoring.outputs.insightsName
    endpointIdentityName: identities.outputs.endpointName
    workspacePrincipal: identities.outputs.workspacePrincipal
    computePrincipal: identities.outputs.computePrincipal
    endpointPrincipal: identities.outputs.endpointPrincipal
    deployerPrincipal: identities.outputs.deployerPrincipal
  }
}

module workspace 'modules/workspace.bicep' = {
  name: 'workspace'
  params: {
    name: '${name}-${environment}'
    location: location
    tags: tags
    storageId: data.outputs.storageId
    vaultId: data.outputs.vaultId
    registryId: data.outputs.registryId
    insightsId: monitoring.outputs.insightsId
    workspaceIdentityId: identities.outputs.workspaceId
    computeIdentityId: identities.outputs.computeId
    endpointIdentityId: identities.outputs.endpointId
    workspacePrincipal: identities.outputs.workspacePrincipal
    computePrincipal: identities.outputs.computePrincipal
    deployerPrincipal: identities.outputs.deployerPrincipal
    vmSize: vmSize
    maxNodes: maxNodes
  }
  // The workspace is made by its identity, which must have its roles by then.
  dependsOn: [
    access
  ]
}

output AZURE_CLIENT_ID string = identities.outputs.deployerClientId
output AZURE_TENANT_ID string = subscription().tenantId
output AZURE_SUBSCRIPTION_ID string = subscription().subscriptionId
output AZURE_RESOURCE_GROUP string = resourceGroup().name
output AZURE_WORKSPACE string = workspace.outputs.workspaceName
output AZURE_ENDPOINT string = workspace.outputs.endpointName
