-- The logins and groups of Microsoft Entra that a managed instance knows.
SELECT name
FROM sys.server_principals
WHERE type IN (N'E', N'X');
