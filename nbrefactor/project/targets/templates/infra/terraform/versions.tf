# One environment: a workspace with what it stands on, identities, and the roles that each of them needs.
#
#   terraform -chdir=infra/terraform init -backend-config=...
#   terraform -chdir=infra/terraform apply -var-file=staging.tfvars -var=resource_group=GROUP -var=repository=OWNER/NAME
#
# The outputs are the variables of the repository's environment of the same name.
terraform {
  required_version = ">= 1.9"

  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "4.55.0"
    }
    # For what azurerm does not have: endpoints, and a workspace that uses identities for its files.
    azapi = {
      source  = "Azure/azapi"
      version = "~> 2.4"
    }
  }

  # The state knows everything, and belongs neither here nor on somebody's disk.
  backend "azurerm" {}
}

provider "azurerm" {
  storage_use_azuread = true
  features {}
}

provider "azapi" {}
