retry
