variable "name" {
  description = "What the resources are named after: letters, digits and hyphens."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,19}$", var.name))
    error_message = "The name has 3 to 20 small letters, digits and hyphens."
  }
}

variable "environment" {
  description = "The environment of the repository that deploys here."
  type        = string

  validation {
    condition     = contains(["staging", "production"], var.environment)
    error_message = "The environment is staging or production."
  }
}

variable "resource_group" {
  description = "The resource group, which exists already."
  type        = string
}

variable "repository" {
  description = "OWNER/NAME of the repository on GitHub; its environment may log in as the deployer, without a secret."
  type        = string
}

variable "replication" {
  description = "The replication of the storage account: LRS, ZRS or GRS."
  type        = string
}

variable "registry_sku" {
  description = "The tier of the container registry: Basic, Standard or Premium."
  type        = string
}

variable "vm_size" {
  description = "The machines that train."
  type        = string
}

variable "max_nodes" {
  description = "How many machines train at most; none runs when there is nothing to do."
  type        = number
}

variable "retention_in_days" {
  description = "How long logs are kept."
  type        = number
}
