-- The users and groups of Microsoft Entra that a logical server knows: in its master they are contained users.
SELECT name
FROM sys.database_principals
WHERE type IN (N'E', N'X');
