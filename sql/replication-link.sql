-- How this database stands to its copy in the other region; the lag is known only on the primary.
SELECT role_desc, replication_lag_sec
FROM sys.dm_geo_replication_link_status
WHERE partner_database = @database;
