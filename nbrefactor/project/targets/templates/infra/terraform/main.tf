data "azurerm_client_config" "current" {}

data "azurerm_resource_group" "group" {
  name = var.resource_group
}

locals {
  full   = "${var.name}-${var.environment}"
  short  = substr(replace(var.name, "-", ""), 0, 12)
  unique = substr(md5("${data.azurerm_resource_group.group.id}/${var.environment}"), 0, 6)
  tags = {
    project     = var.name
    environment = var.environment
  }
}

resource "azurerm_log_analytics_workspace" "logs" {
  name                = "log-${local.full}"
  resource_group_name = data.azurerm_resource_group.group.name
  location            = data.azurerm_resource_group.group.location
  sku                 = "PerGB2018"
  retention_in_days   = var.retention_in_days
  tags                = local.tags
}

resource "azurerm_application_insights" "insights" {
  name                = "appi-${local.full}"
  resource_group_name = data.azurerm_resource_group.group.name
  location            = data.azurerm_resource_group.group.location
  application_type    = "web"
  workspace_id        = azurerm_log_analytics_workspace.logs.id
  tags                = local.tags
}

resource "azurerm_storage_account" "storage" {
  name                     = "st${local.short}${local.unique}"
  resource_group_name      = data.azurerm_resource_group.group.name
  location                 = data.azurerm_resource_group.group.location
  account_kind             = "StorageV2"
  account_tier             = "Standard"
  account_replication_type = var.replication
  tags                     = local.tags

  allow_nested_items_to_be_public  = false
  cross_tenant_replication_enabled = false
  default_to_oauth_authentication  = true
  https_traffic_only_enabled       = true
  min_tls_version                  = "TLS1_2"
  # The datastores of the workspace use identities, so that there is no key to lose.
  shared_access_key_enabled = false

  blob_properties {
    delete_retention_policy {
      days = 14
    }
    container_delete_retention_policy {
      days = 14
    }
  }
}

resource "azurerm_key_vault" "vault" {
  name                = "kv-${local.short}-${local.unique}"
  resource_group_name = data.azurerm_resource_group.group.name
  location            = data.azurerm_resource_group.group.location
  tenant_id           = data.azurerm_client_config.current.tenant_id
  sku_name            = "standard"
  tags                = local.tags

  rbac_authorization_enabled = true
  soft_delete_retention_days = 90
  purge_protection_enabled   = true
}

resource "azurerm_container_registry" "registry" {
  name                = "cr${local.short}${local.unique}"
  resource_group_name = data.azurerm_resource_group.group.name
  location            = data.azurerm_resource_group.group.location
  sku                 = var.registry_sku
  tags                = local.tags

  admin_enabled          = false
  anonymous_pull_enabled = false
}
