# The workspace, the machines that train, and the endpoint that answers.
resource "azapi_resource" "workspace" {
  type      = "Microsoft.MachineLearningServices/workspaces@2025-09-01"
  parent_id = data.azurerm_resource_group.group.id
  name      = local.full
  location  = data.azurerm_resource_group.group.location
  tags      = local.tags

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.identity["workspace"].id]
  }

  body = {
    kind = "Default"
    sku = {
      name = "Basic"
      tier = "Basic"
    }
    properties = {
      friendlyName                = local.full
      storageAccount              = azurerm_storage_account.storage.id
      keyVault                    = azurerm_key_vault.vault.id
      containerRegistry           = azurerm_container_registry.registry.id
      applicationInsights         = azurerm_application_insights.insights.id
      primaryUserAssignedIdentity = azurerm_user_assigned_identity.identity["workspace"].id
      systemDatastoresAuthMode    = "Identity"
      publicNetworkAccess         = "Enabled"
    }
  }

  # The workspace is made by its identity, which must have its roles by then.
  depends_on = [azurerm_role_assignment.grant]
}

resource "azapi_resource" "cluster" {
  type      = "Microsoft.MachineLearningServices/workspaces/computes@2025-09-01"
  parent_id = azapi_resource.workspace.id
  name      = "cpu-cluster"
  location  = data.azurerm_resource_group.group.location
  tags      = local.tags

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.identity["compute"].id]
  }

  body = {
    properties = {
      computeType      = "AmlCompute"
      disableLocalAuth = true
      properties = {
        osType                      = "Linux"
        vmSize                      = var.vm_size
        vmPriority                  = "Dedicated"
        remoteLoginPortPublicAccess = "Disabled"
        scaleSettings = {
          minNodeCount                = 0
          maxNodeCount                = var.max_nodes
          nodeIdleTimeBeforeScaleDown = "PT10M"
        }
      }
    }
  }
}

resource "azapi_resource" "endpoint" {
  type      = "Microsoft.MachineLearningServices/workspaces/onlineEndpoints@2025-09-01"
  parent_id = azapi_resource.workspace.id
  name      = local.full
  location  = data.azurerm_resource_group.group.location
  tags      = local.tags

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.identity["endpoint"].id]
  }

  body = {
    kind = "Managed"
    properties = {
      authMode            = "AADToken"
      publicNetworkAccess = "Enabled"
    }
  }

  # Only made, never written again: its traffic belongs to the workflows that deploy.
  lifecycle {
    ignore_changes = all
  }
}
