# Who acts: the workspace, the machines that train, the endpoint that answers, and the workflow that deploys.
resource "azurerm_user_assigned_identity" "identity" {
  for_each = toset(["workspace", "compute", "endpoint", "deployer"])

  name                = "id-${local.full}-${each.key}"
  resource_group_name = data.azurerm_resource_group.group.name
  location            = data.azurerm_resource_group.group.location
  tags                = local.tags
}

# Only jobs of this environment of the repository get a token, after the environment's rules have let them through.
resource "azurerm_federated_identity_credential" "github" {
  name                = "github-${var.environment}"
  resource_group_name = data.azurerm_resource_group.group.name
  parent_id           = azurerm_user_assigned_identity.identity["deployer"].id
  issuer              = "https://token.actions.githubusercontent.com"
  subject             = "repo:${var.repository}:environment:${var.environment}"
  audience            = ["api://AzureADTokenExchange"]
}

# Who may do what, on each resource and nowhere else. The roles of the workspace are those that Azure ML asks for.
locals {
  resources = {
    storage  = azurerm_storage_account.storage.id
    vault    = azurerm_key_vault.vault.id
    registry = azurerm_container_registry.registry.id
    insights = azurerm_application_insights.insights.id
    # To change the traffic of the endpoint is to write it anew, identity and all.
    identity = azurerm_user_assigned_identity.identity["endpoint"].id
  }
  grants = [
    ["workspace", "storage", "Contributor"],
    ["workspace", "storage", "Storage Blob Data Contributor"],
    ["workspace", "storage", "Storage File Data Privileged Contributor"],
    ["workspace", "vault", "Contributor"],
    ["workspace", "vault", "Key Vault Administrator"],
    ["workspace", "registry", "Contributor"],
    ["workspace", "insights", "Contributor"],
    ["compute", "storage", "Storage Blob Data Contributor"],
    ["compute", "registry", "AcrPull"],
    ["endpoint", "storage", "Storage Blob Data Reader"],
    ["endpoint", "registry", "AcrPull"],
    ["deployer", "storage", "Storage Blob Data Contributor"],
    ["deployer", "identity", "Managed Identity Operator"],
  ]
  workspace_roles = {
    workspace = "Contributor"
    compute   = "AzureML Data Scientist"
    deployer  = "AzureML Data Scientist"
  }
}

resource "azurerm_role_assignment" "grant" {
  for_each = { for grant in local.grants : join("/", grant) => grant }

  principal_id         = azurerm_user_assigned_identity.identity[each.value[0]].principal_id
  principal_type       = "ServicePrincipal"
  scope                = local.resources[each.value[1]]
  role_definition_name = each.value[2]
}

resource "azurerm_role_assignment" "on_workspace" {
  for_each = local.workspace_roles

  principal_id         = azurerm_user_assigned_identity.identity[each.key].principal_id
  principal_type       = "ServicePrincipal"
  scope                = azapi_resource.workspace.id
  role_definition_name = each.value
}
