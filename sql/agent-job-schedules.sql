-- When a job of SQL Server Agent does it.
SELECT c.schedule_id, c.enabled
FROM msdb.dbo.sysschedules AS c
JOIN msdb.dbo.sysjobschedules AS x ON x.schedule_id = c.schedule_id
JOIN msdb.dbo.sysjobs AS j ON j.job_id = x.job_id
WHERE j.name = @job;
