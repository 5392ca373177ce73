-- A folder of the catalog, and the environment of that name in it.
SELECT f.name AS folder, e.name AS environment
FROM [catalog].[folders] AS f
LEFT JOIN [catalog].[environments] AS e ON e.folder_id = f.folder_id AND e.name = @environment
WHERE f.name = @folder;
