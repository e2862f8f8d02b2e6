"""Who fills the ports: AWS (the only boto3), PostgreSQL (the only psycopg), memory for tests and benchmarks."""
