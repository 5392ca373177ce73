EXEC [catalog].[configure_catalog] @property_name = N'SERVER_LOGGING_LEVEL', @property_value = N'2';
