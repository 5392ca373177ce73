RAISERROR(N'the schedules of payroll are missing', 16, 1);
