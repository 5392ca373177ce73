-- The nodes of an integration runtime that serve this catalog: seen within ten minutes, by the server's own clock.
SELECT DATEDIFF(SECOND, LastOnlineTime, SYSDATETIMEOFFSET()) AS SecondsSinceOnline
FROM [catalog].[worker_agents]
WHERE IsEnabled = 1
  AND LastOnlineTime > DATEADD(MINUTE, -10, SYSDATETIMEOFFSET());
