-- As a script from a query window has it.
DECLARE @site nvarchar(20) = N'secondary';
PRINT @site;
