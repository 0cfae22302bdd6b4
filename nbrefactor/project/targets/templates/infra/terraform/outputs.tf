output "AZURE_CLIENT_ID" {
  value = azurerm_user_assigned_identity.identity["deployer"].client_id
}

output "AZURE_TENANT_ID" {
  value = data.azurerm_client_config.current.tenant_id
}

output "AZURE_SUBSCRIPTION_ID" {
  value = data.azurerm_client_config.current.subscription_id
}

output "AZURE_RESOURCE_GROUP" {
  value = data.azurerm_resource_group.group.name
}

output "AZURE_WORKSPACE" {
  value = azapi_resource.workspace.name
}

output "AZURE_ENDPOINT" {
  value = azapi_resource.endpoint.name
}
