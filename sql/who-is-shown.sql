-- SSISDB's views show all rows to these, and to others their own, without an error. The server's administrator is db_owner.
SELECT CURRENT_USER AS login, CONVERT(bit, CASE
  WHEN IS_MEMBER(N'ssis_admin') = 1 OR IS_MEMBER(N'db_owner') = 1 OR IS_SRVROLEMEMBER(N'sysadmin') = 1 THEN 1
  ELSE 0
END) AS shown;
