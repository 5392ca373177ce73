-- Packages that would be broken off: running (2) or stopping (8). Those that wait (5) stay in SSISDB for the next runtime.
SELECT execution_id, folder_name, project_name, package_name
FROM [catalog].[executions]
WHERE status IN (2, 8);
