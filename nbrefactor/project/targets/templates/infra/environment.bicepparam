using './main.bicep'

param name = '@NAME@'
param environment = '@ENVIRONMENT@'
param repository = readEnvironmentVariable('GITHUB_REPOSITORY')
param storageSku = 'Standard_@REPLICATION@'
param registrySku = '@REGISTRY_SKU@'
param vmSize = 'Standard_DS3_v2'
param maxNodes = @MAX_NODES@
param retentionInDays = @RETENTION@
