-- The passwords that this instance tries on the database's master key; which ones they are cannot be seen.
SELECT c.name AS name
FROM sys.master_key_passwords AS p
JOIN sys.credentials AS c ON c.credential_id = p.credential_id
JOIN sys.database_recovery_status AS r ON r.family_guid = p.family_guid
WHERE r.database_id = DB_ID(@database);
