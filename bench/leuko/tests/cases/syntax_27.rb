foo(&)
