"""PostgreSQL adapters of Repository and Accounts; psycopg is used only here. Row-level security: migrations/."""
