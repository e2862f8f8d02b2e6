"""PostgreSQL in an account: Aurora that pauses, or RDS with an optional standby and proxy. Logins use IAM tokens."""

from dataclasses import dataclass
from typing import Any, cast

from aws_cdk import Acknowledgment, Duration, Fn, RemovalPolicy, Stack, Validations
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_rds as rds
from aws_cdk import aws_secretsmanager as secrets
from constructs import Construct

from cdk.config import Profile
from cdk.network import PRIVATE_SUBNETS

DATABASE_NAME, ADMIN_ROLE, LOGIN_ROLE = "rushes", "rushes_admin", "rushes_login"
DATABASE_PORT = 5432
TLS_PARAMETERS = "sslmode=verify-full"
"""Encrypted, with verification of the AWS host certificate (rushes/adapters/postgres/databases.pem)."""
WAKE_TIMEOUT_SECONDS = 20
"""Connection timeout for a server that may be paused; it resumes in about 15 s. Below API Gateway's limit of 29 s."""
BORROW_TIMEOUT = Duration.seconds(30)


@dataclass(frozen=True)
class DatabaseEndpoint:
    """A database endpoint: host, IAM resource id, CloudWatch dimensions, secret."""

    host: str
    resource: str
    dimensions: dict[str, str]
    secret: secrets.ISecret


class Database(Construct):
    """The server, the security group of its clients (`callers`), and the application's connection URL."""

    def __init__(self, scope: Construct, name: str, profile: Profile, vpc: ec2.IVpc) -> None:
        super().__init__(scope, name)
        self.profile, self.vpc = profile, vpc
        self.client_group = self.make_group("Callers", "Functions that speak to the database")
        self.servers = self.make_group("Servers", "The database")
        self.client_group.add_egress_rule(self.servers, ec2.Port.tcp(DATABASE_PORT), "to the database")
        self.servers.add_ingress_rule(self.client_group, ec2.Port.tcp(DATABASE_PORT), "from functions")
        self.client_group.add_egress_rule(
            ec2.Peer.any_ipv4(), ec2.Port.tcp(443), "to the gateways of S3 and DynamoDB"
        )
        self.key = (
            kms.Key(self, "Key", enable_key_rotation=True, removal_policy=self.retention_policy)
            if profile.keys == "own"
            else None
        )
        self.server = self.create_aurora() if profile.database == "aurora" else self.create_instance()
        self.endpoint = self.proxy() if profile.proxy else self.server

    def url(self, role: str = LOGIN_ROLE, scheme: str = "postgresql+iam") -> str:
        """Return the URL for rushes/adapters/postgres/sessions.py, which gets a new IAM token per connection."""
        timeout = f"&connect_timeout={WAKE_TIMEOUT_SECONDS}" if self.profile.database == "aurora" else ""
        return f"{scheme}://{role}@{self.endpoint.host}:{DATABASE_PORT}/{DATABASE_NAME}?{TLS_PARAMETERS}{timeout}"

    def login_arn(self, role: str = LOGIN_ROLE) -> str:
        """Return the ARN that allows an IAM role to log in as this PostgreSQL role."""
        stack = Stack.of(self)
        return f"arn:{stack.partition}:rds-db:{stack.region}:{stack.account}:dbuser:{self.endpoint.resource}/{role}"

    @property
    def retention_policy(self) -> RemovalPolicy:
        return RemovalPolicy.RETAIN if self.profile.keep else RemovalPolicy.DESTROY

    @property
    def removal_policy(self) -> RemovalPolicy:
        return RemovalPolicy.SNAPSHOT if self.profile.keep else RemovalPolicy.DESTROY

    def make_group(self, name: str, description: str) -> ec2.SecurityGroup:
        return ec2.SecurityGroup(self, name, vpc=self.vpc, description=description, allow_all_outbound=False)

    def create_aurora(self) -> DatabaseEndpoint:
        """Create a Serverless v2 cluster: pauses after 5 minutes without connections, resumes in about 15 s."""
        profile = self.profile
        cluster = rds.DatabaseCluster(
            self,
            "Cluster",
            engine=rds.DatabaseClusterEngine.aurora_postgres(
                version=rds.AuroraPostgresEngineVersion.VER_17_7
            ),
            writer=rds.ClusterInstance.serverless_v2("Writer"),
            readers=[rds.ClusterInstance.serverless_v2("Reader", scale_with_writer=True)]
            if profile.standby
            else [],
            serverless_v2_min_capacity=0,
            serverless_v2_max_capacity=profile.database_acus,
            serverless_v2_auto_pause_duration=Duration.minutes(5),
            default_database_name=DATABASE_NAME,
            backup=rds.BackupProps(retention=Duration.days(profile.backup_days)),
            **self.common_options(),
        )
        identifier = cluster.cluster_identifier
        return DatabaseEndpoint(
            cluster.cluster_endpoint.hostname,
            cluster.cluster_resource_identifier,
            {"DBClusterIdentifier": identifier},
            self.admin_secret(cluster),
        )

    def create_instance(self) -> DatabaseEndpoint:
        """Create an RDS instance, with a read replica if the profile has one."""
        profile = self.profile
        instance = rds.DatabaseInstance(
            self,
            "Instance",
            engine=rds.DatabaseInstanceEngine.postgres(version=rds.PostgresEngineVersion.VER_17_7),
            instance_type=ec2.InstanceType(profile.database_class),
            allocated_storage=profile.database_gb,
            max_allocated_storage=5 * profile.database_gb,
            storage_type=rds.StorageType.GP3,
            multi_az=profile.standby,
            database_name=DATABASE_NAME,
            backup_retention=Duration.days(profile.backup_days),
            delete_automated_backups=not profile.keep,
            auto_minor_version_upgrade=True,
            parameters={"log_min_duration_statement": "1000"},
            **self.common_options(),
        )
        if profile.replica:
            replica = rds.DatabaseInstanceReadReplica(
                self,
                "Replica",
                source_database_instance=instance,
                instance_type=ec2.InstanceType(profile.database_class),
                vpc=self.vpc,
                vpc_subnets=PRIVATE_SUBNETS,
                security_groups=[self.servers],
                iam_authentication=True,
                deletion_protection=profile.keep,
                removal_policy=RemovalPolicy.DESTROY,
            )
            cfn_replica = cast("rds.CfnDBInstance", replica.node.default_child)
            Validations.of(replica).acknowledge(
                Acknowledgment(id="AwsSolutions-RDS2", reason="A replica is encrypted as its source is.")
            )
            cfn_replica.add_property_deletion_override(
                "StorageEncrypted"
            )  # inherited from the source; RDS rejects it on a replica
        self.target = rds.ProxyTarget.from_instance(instance)
        resource = cast("str", instance.instance_resource_id)
        return DatabaseEndpoint(
            instance.instance_endpoint.hostname,
            resource,
            {"DBInstanceIdentifier": instance.instance_identifier},
            self.admin_secret(instance),
        )

    def common_options(self) -> dict[str, Any]:
        """Return the options of both types of server. RDS stores and rotates the administrator's password."""
        return {
            "vpc": self.vpc,
            "vpc_subnets": PRIVATE_SUBNETS,
            "security_groups": [self.servers],
            "credentials": rds.Credentials.from_username(ADMIN_ROLE),
            "manage_master_user_password": True,
            "iam_authentication": True,
            "storage_encrypted": True,
            "storage_encryption_key": self.key,
            "copy_tags_to_snapshot": True,
            "deletion_protection": self.profile.keep,
            "removal_policy": self.removal_policy,
            "cloudwatch_logs_exports": ["postgresql"],
        }

    @staticmethod
    def admin_secret(server: rds.DatabaseCluster | rds.DatabaseInstance) -> secrets.ISecret:
        return cast("secrets.ISecret", server.secret)

    def proxy(self) -> DatabaseEndpoint:
        """Create the RDS Proxy. IAM authenticates on both sides; there are no passwords."""
        role = iam.Role(
            self,
            "ProxyRole",
            assumed_by=iam.ServicePrincipal("rds.amazonaws.com"),
            description="The proxy signs in to the server",
        )
        stack, server = Stack.of(self), self.server
        role.add_to_policy(
            iam.PolicyStatement(
                actions=["rds-db:connect"],
                resources=[
                    f"arn:{stack.partition}:rds-db:{stack.region}:{stack.account}:dbuser:{server.resource}/{LOGIN_ROLE}"
                ],
            )
        )
        group = self.make_group("Pool", "The proxy")
        group.add_ingress_rule(self.client_group, ec2.Port.tcp(DATABASE_PORT), "from functions")
        group.add_egress_rule(self.servers, ec2.Port.tcp(DATABASE_PORT), "to the database")
        self.client_group.add_egress_rule(group, ec2.Port.tcp(DATABASE_PORT), "to the proxy")
        self.servers.add_ingress_rule(group, ec2.Port.tcp(DATABASE_PORT), "from the proxy")
        proxy = rds.DatabaseProxy(
            self,
            "Proxy",
            proxy_target=self.target,
            vpc=self.vpc,
            vpc_subnets=PRIVATE_SUBNETS,
            security_groups=[group],
            default_auth_scheme=rds.DefaultAuthScheme.IAM_AUTH,
            iam_auth=True,
            require_tls=True,
            role=role,
            max_connections_percent=self.profile.pool_percent,
            borrow_timeout=BORROW_TIMEOUT,
            idle_client_timeout=Duration.minutes(30),
        )
        resource = Fn.select(6, Fn.split(":", proxy.db_proxy_arn))
        return DatabaseEndpoint(proxy.endpoint, resource, {"ProxyName": proxy.db_proxy_name}, server.secret)
