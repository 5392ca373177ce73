-- What the tests' takeover runs: once as it stands, once with the bound values.
UPDATE [catalog].[catalog_properties] SET property_value = N'30' WHERE property_name = N'RETENTION_WINDOW';
GO
DECLARE @who nvarchar(256);
SET @who = @estate + N'/' + @site + N'/' + @activeRegion + N'/' + @activeSince;
EXEC [catalog].[configure_catalog] @property_name = N'SCHEMA_BUILD', @property_value = @who;
GO
