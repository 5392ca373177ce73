-- The schedules of SQL Server Agent that have this name: it need not be unique.
SELECT schedule_id, enabled
FROM msdb.dbo.sysschedules
WHERE name = @schedule;
