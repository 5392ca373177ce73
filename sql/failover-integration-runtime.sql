-- Hands this catalog to the runtime of that name in that factory; it runs on the writable side.
EXEC [catalog].[failover_integration_runtime]
  @data_factory_name = @dataFactory,
  @integration_runtime_name = @runtime;
