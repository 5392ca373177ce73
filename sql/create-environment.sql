EXEC [catalog].[create_environment] @folder_name = @folder, @environment_name = @environment;
