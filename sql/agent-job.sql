-- A job of SQL Server Agent, and whether it was given to this server: without that it never runs.
SELECT j.enabled, v.server_id
FROM msdb.dbo.sysjobs AS j
LEFT JOIN msdb.dbo.sysjobservers AS v ON v.job_id = j.job_id
WHERE j.name = @job;
