-- Saved in another encoding than UTF-8: its name would reach the server as another one.
EXEC msdb.dbo.sp_start_job N'Nächtlich';
