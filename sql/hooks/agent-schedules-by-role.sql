-- Ready hook for a managed instance: turns the schedules of every SQL Server Agent job with an Integration Services step on where SSISDB is
-- Primary and off where it is Secondary, on the instance where it runs (article of 2024). Name it under hooks.onTakeOver and under
-- hooks.onRelease: each stack then switches its own instance. It goes by the role, not by the flag, and may run any number of times.
--
-- hooks.agentSchedules does the same for schedules that are named, and installs a job for failovers that happen without this program.
DECLARE @role nvarchar(60) = (
  SELECT TOP (1) role_desc
  FROM SSISDB.sys.dm_geo_replication_link_status
  WHERE partner_database = N'SSISDB'
);
DECLARE @enabled int = CASE @role WHEN N'PRIMARY' THEN 1 WHEN N'SECONDARY' THEN 0 END;
DECLARE @id int = (
  SELECT MIN(c.schedule_id)
  FROM msdb.dbo.sysschedules AS c
  JOIN msdb.dbo.sysjobschedules AS x ON x.schedule_id = c.schedule_id
  JOIN msdb.dbo.sysjobsteps AS s ON s.job_id = x.job_id
  WHERE s.subsystem = N'SSIS' AND c.enabled <> @enabled
);
-- Without a role @enabled is NULL, and nothing is found.
WHILE @id IS NOT NULL
BEGIN
  EXEC msdb.dbo.sp_update_schedule @schedule_id = @id, @enabled = @enabled;
  SET @id = (
    SELECT MIN(c.schedule_id)
    FROM msdb.dbo.sysschedules AS c
    JOIN msdb.dbo.sysjobschedules AS x ON x.schedule_id = c.schedule_id
    JOIN msdb.dbo.sysjobsteps AS s ON s.job_id = x.job_id
    WHERE s.subsystem = N'SSIS' AND c.enabled <> @enabled AND c.schedule_id > @id
  );
END;
