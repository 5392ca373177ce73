-- The variables of an environment; a sensitive one shows no value. A plain conversion would leave a float six digits, and a datetime no seconds.
SELECT v.name, v.type, v.sensitive,
  CASE
    WHEN v.type IN (N'Single', N'Double') THEN CONVERT(nvarchar(4000), CONVERT(float, v.value), 3)
    WHEN v.type = N'DateTime' THEN CONVERT(nvarchar(4000), CONVERT(datetime2(3), v.value), 126)
    ELSE CONVERT(nvarchar(4000), v.value)
  END AS value
FROM [catalog].[environment_variables] AS v
JOIN [catalog].[environments] AS e ON e.environment_id = v.environment_id
JOIN [catalog].[folders] AS f ON f.folder_id = e.folder_id
WHERE f.name = @folder AND e.name = @environment;
