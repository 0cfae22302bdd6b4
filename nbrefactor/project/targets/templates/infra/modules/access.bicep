// Who may do what, on each resource and nowhere else. The roles of the workspace are those that Azure ML asks for.

param storageName string
param vaultName string
param registryName string
param insightsName string
param endpointIdentityName string
param workspacePrincipal string
param computePrincipal string
param endpointPrincipal string
param deployerPrincipal string

var contributor = 'b24988ac-6180-42a0-ab88-20f7382dd24c'
var blobContributor = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
var blobReader = '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1'
var fileContributor = '69566ab7-960f-475b-8e7c-b3118f30c6bd'
var vaultAdministrator = '00482a5a-887f-4fb3-b363-3b7fe8e74483'
var imagePuller = '7f951dda-4ed3-4680-a7ca-43fe172d538d'
var identityOperator = 'f1a07417-d97a-45cb-824c-7a7470783830'

var storageGrants = [
  { principal: workspacePrincipal, role: contributor }
  { principal: workspacePrincipal, role: blobContributor }
  { principal: workspacePrincipal, role: fileContributor }
  { principal: computePrincipal, role: blobContributor }
  { principal: endpointPrincipal, role: blobReader }
  { principal: deployerPrincipal, role: blobContributor }
]
var vaultGrants = [
  { principal: workspacePrincipal, role: contributor }
  { principal: workspacePrincipal, role: vaultAdministrator }
]
var registryGrants = [
  { principal: workspacePrincipal, role: contributor }
  { principal: computePrincipal, role: imagePuller }
  { principal: endpointPrincipal, role: imagePuller }
]

resource storage 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: storageName
}

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' existing = {
  name: vaultName
}

resource registry 'Microsoft.ContainerRegistry/registries@2025-11-01' existing = {
  name: registryName
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource endpointIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: endpointIdentityName
}

resource onStorage 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for grant in storageGrants: {
  name: guid(storage.id, grant.principal, grant.role)
  scope: storage
  properties: {
    principalId: grant.principal
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', grant.role)
  }
}]

resource onVault 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for grant in vaultGrants: {
  name: guid(vault.id, grant.principal, grant.role)
  scope: vault
  properties: {
    principalId: grant.principal
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', grant.role)
  }
}]

resource onRegistry 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for grant in registryGrants: {
  name: guid(registry.id, grant.principal, grant.role)
  scope: registry
  properties: {
    principalId: grant.principal
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', grant.role)
  }
}]

resource onInsights 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(insights.id, workspacePrincipal, contributor)
  scope: insights
  properties: {
    principalId: workspacePrincipal
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', contributor)
  }
}

// To change the traffic of the endpoint is to write it anew, identity and all.
resource onEndpointIdentity 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(endpointIdentity.id, deployerPrincipal, identityOperator)
  scope: endpointIdentity
  properties: {
    principalId: deployerPrincipal
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', identityOperator)
  }
}
