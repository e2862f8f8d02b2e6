"""IAM authentication tokens for PostgreSQL: signed locally without a call to AWS, valid for fifteen minutes."""

from rushes.adapters.aws.clients import create_client


def create_auth_token(host: str, port: int, user: str) -> str:
    """Sign a token for a PostgreSQL role with rds_iam. Region and credentials come from the environment."""
    auth_token: str = create_client("rds").generate_db_auth_token(DBHostname=host, Port=port, DBUsername=user)
    return auth_token
