"""What people and programs touch: uploads, jobs, results and the socket. Owners see only what is theirs."""
