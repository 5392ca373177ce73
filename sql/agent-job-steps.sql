-- What a job of SQL Server Agent does.
SELECT s.step_id, s.command
FROM msdb.dbo.sysjobsteps AS s
JOIN msdb.dbo.sysjobs AS j ON j.job_id = s.job_id
WHERE j.name = @job;
