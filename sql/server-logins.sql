-- The logins with a password that somebody has made: not the administrator, nor the service's own, nor those that Azure makes with an SSISDB
-- for the runtime's nodes (AzureIntegrationServiceDbo, AzureIntegrationServiceWorker).
SELECT name, sid
FROM sys.sql_logins
WHERE principal_id <> 1 AND name NOT LIKE N'##%' AND name NOT LIKE N'AzureIntegrationService%';
