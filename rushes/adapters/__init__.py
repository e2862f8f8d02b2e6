"""Who fills the ports: AWS (the only boto3), PostgreSQL (the only psycopg), and memory for tests and benchmarks."""
