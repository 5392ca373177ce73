-- The logins with a password that somebody has made: not the administrator, nor the service's own.
SELECT name, sid
FROM sys.sql_logins
WHERE principal_id <> 1 AND name NOT LIKE N'##%';
