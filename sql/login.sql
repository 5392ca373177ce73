-- A login with a password, as this server keeps it.
SELECT sid, password_hash, is_disabled
FROM sys.sql_logins
WHERE name = @login;
