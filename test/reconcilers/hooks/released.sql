EXEC master.sys.sp_control_dbmasterkey_password @db_name = N'SSISDB', @password = N'Of-The-Release-1', @action = N'add';
