-- The jobs of SQL Server Agent.
SELECT name
FROM msdb.dbo.sysjobs;
