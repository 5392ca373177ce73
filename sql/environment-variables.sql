-- The variables of an environment; a sensitive one shows no value.
SELECT v.name, v.type, v.sensitive, CONVERT(nvarchar(4000), v.value) AS value
FROM [catalog].[environment_variables] AS v
JOIN [catalog].[environments] AS e ON e.environment_id = v.environment_id
JOIN [catalog].[folders] AS f ON f.folder_id = e.folder_id
WHERE f.name = @folder AND e.name = @environment;
