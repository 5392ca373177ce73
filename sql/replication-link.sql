-- How this database stands to its copies in other regions; the lag is known only on the primary.
SELECT partner_server, role_desc, replication_lag_sec
FROM sys.dm_geo_replication_link_status
WHERE partner_database = @database;
