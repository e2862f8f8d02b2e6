"""A password for PostgreSQL from IAM: signed here, good for fifteen minutes, no call of AWS."""

from rushes.adapters.aws.clients import client


def token(host: str, port: int, user: str) -> str:
    """For a role of PostgreSQL that is granted rds_iam. Region and credentials come from the environment."""
    found: str = client("rds").generate_db_auth_token(DBHostname=host, Port=port, DBUsername=user)
    return found
