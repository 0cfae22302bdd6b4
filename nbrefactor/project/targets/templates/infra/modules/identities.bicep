// Who acts: the workspace, the machines that train, the endpoint that answers, and the workflow that deploys.

param name string
param location string
param tags object
param repository string
param environment string

resource workspace 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-${name}-workspace'
  location: location
  tags: tags
}

resource compute 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-${name}-compute'
  location: location
  tags: tags
}

resource endpoint 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-${name}-endpoint'
  location: location
  tags: tags
}

resource deployer 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-${name}-deployer'
  location: location
  tags: tags
}

// Only jobs of this environment of the repository get a token, after the environment's rules have let them through.
resource federation 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2024-11-30' = {
  parent: deployer
  name: 'github-${environment}'
  properties: {
    issuer: 'https://token.actions.githubusercontent.com'
    subject: 'repo:${repository}:environment:${environment}'
    audiences: [
      'api://AzureADTokenExchange'
    ]
  }
}

output workspaceId string = workspace.id
output workspacePrincipal string = workspace.properties.principalId
output computeId string = compute.id
output computePrincipal string = compute.properties.principalId
output endpointId string = endpoint.id
output endpointName string = endpoint.name
output endpointPrincipal string = endpoint.properties.principalId
output deployerClientId string = deployer.properties.clientId
output deployerPrincipal string = deployer.properties.principalId
