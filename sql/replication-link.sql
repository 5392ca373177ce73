-- How this database stands to its copy in the other region; lag and time are known only on the primary.
SELECT partner_server, role_desc, replication_state_desc, replication_lag_sec, last_replication
FROM sys.dm_geo_replication_link_status
WHERE partner_database = @database;
