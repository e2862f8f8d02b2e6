"""PostgreSQL, the only psycopg: fills Repository and Accounts. Row-level security is in migrations/."""
