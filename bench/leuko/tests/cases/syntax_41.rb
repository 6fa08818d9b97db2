def é(
