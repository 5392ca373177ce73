SELECT 1;
GO

EXEC [catalog].[no_such_procedure];
