name              = "@NAME@"
environment       = "@ENVIRONMENT@"
replication       = "@REPLICATION@"
registry_sku      = "@REGISTRY_SKU@"
vm_size           = "Standard_DS3_v2"
max_nodes         = @MAX_NODES@
retention_in_days = @RETENTION@
