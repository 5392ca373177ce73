-- What opens this database's master key: passwords (ESKP, ESP2, ESP3) and the instance's service master key (ESKM).
SELECT ke.crypt_type AS crypt_type, COUNT(*) AS amount
FROM sys.symmetric_keys AS sk
JOIN sys.key_encryptions AS ke ON ke.key_id = sk.symmetric_key_id
WHERE sk.name = N'##MS_DatabaseMasterKey##'
GROUP BY ke.crypt_type;
