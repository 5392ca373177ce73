-- READ_WRITE on the primary, READ_ONLY on the secondary; NULL when there is no such database.
SELECT CONVERT(nvarchar(60), DATABASEPROPERTYEX(@database, N'Updateability')) AS updateability;
