// The workspace, the machines that train, and the endpoint that answers.

param name string
param location string
param tags object
param storageId string
param vaultId string
param registryId string
param insightsId string
param workspaceIdentityId string
param computeIdentityId string
param endpointIdentityId string
param workspacePrincipal string
param computePrincipal string
param deployerPrincipal string
param vmSize string
param maxNodes int

var contributor = 'b24988ac-6180-42a0-ab88-20f7382dd24c'
var dataScientist = 'f6c7c914-8db3-469d-8ca1-694a8f32e121'
var grants = [
  { principal: workspacePrincipal, role: contributor }
  { principal: computePrincipal, role: dataScientist }
  { principal: deployerPrincipal, role: dataScientist }
]

resource workspace 'Microsoft.MachineLearningServices/workspaces@2025-09-01' = {
  name: name
  location: location
  tags: tags
  kind: 'Default'
  sku: {
    name: 'Basic'
    tier: 'Basic'
  }
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${workspaceIdentityId}': {}
    }
  }
  properties: {
    friendlyName: name
    storageAccount: storageId
    keyVault: vaultId
    containerRegistry: registryId
    applicationInsights: insightsId
    primaryUserAssignedIdentity: workspaceIdentityId
    systemDatastoresAuthMode: 'Identity'
    publicNetworkAccess: 'Enabled'
  }
}

resource cluster 'Microsoft.MachineLearningServices/workspaces/computes@2025-09-01' = {
  parent: workspace
  name: 'cpu-cluster'
  location: location
  tags: tags
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${computeIdentityId}': {}
    }
  }
  properties: {
    computeType: 'AmlCompute'
    disableLocalAuth: true
    properties: {
      osType: 'Linux'
      vmSize: vmSize
      vmPriority: 'Dedicated'
      remoteLoginPortPublicAccess: 'Disabled'
      scaleSettings: {
        minNodeCount: 0
        maxNodeCount: maxNodes
        nodeIdleTimeBeforeScaleDown: 'PT10M'
      }
    }
  }
}

// Only made, never written again: its traffic belongs to the workflows that deploy.
@onlyIfNotExists()
resource endpoint 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints@2025-09-01' = {
  parent: workspace
  name: name
  location: location
  tags: tags
  kind: 'Managed'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${endpointIdentityId}': {}
    }
  }
  properties: {
    authMode: 'AADToken'
    publicNetworkAccess: 'Enabled'
  }
}

resource onWorkspace 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for grant in grants: {
  name: guid(workspace.id, grant.principal, grant.role)
  scope: workspace
  properties: {
    principalId: grant.principal
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', grant.role)
  }
}]

output workspaceName string = workspace.name
output endpointName string = endpoint.name
