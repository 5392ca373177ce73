USE SSISDB;
PRINT N'two schedules were enabled, ' + @site;
GO
DECLARE @at int = 0;
WHILE @at < 30
BEGIN
    SET @at = @at + 1;
    RAISERROR(N'Master-Key-1 of schedule %d', 10, 1, @at);
END;
