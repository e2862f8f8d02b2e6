"""The data bucket of an account, with its access log, key, malware scan and lifecycle rules."""

from typing import cast

from aws_cdk import Aws, Duration, RemovalPolicy, Stack
from aws_cdk import aws_guardduty as guardduty
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from cdk.config import Profile

TIERING_DAYS = 30
"""Intelligent tiering moves nothing earlier and costs 0.0025 per 1,000 objects a month."""


class DataBucket(Construct):
    """Uploads, results and models. Old versions are kept for a while, because a job uses one specific version."""

    def __init__(self, scope: Construct, name: str, profile: Profile, origins: list[str]) -> None:
        super().__init__(scope, name)
        removal = RemovalPolicy.RETAIN if profile.keep else RemovalPolicy.DESTROY
        self.key = (
            kms.Key(self, "Key", enable_key_rotation=True, removal_policy=removal)
            if profile.keys == "own"
            else None
        )
        self.log = s3.Bucket(
            self,
            "Log",
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            lifecycle_rules=[expiration_rule("Old", Duration.days(90))],
            removal_policy=removal,
            auto_delete_objects=not profile.keep,
        )
        self.bucket = s3.Bucket(
            self,
            "Bucket",
            bucket_name=bucket_name(profile),
            encryption=s3.BucketEncryption.KMS if self.key else s3.BucketEncryption.S3_MANAGED,
            encryption_key=self.key,
            bucket_key_enabled=True if self.key else None,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            versioned=True,
            server_access_logs_bucket=self.log,
            server_access_logs_prefix="goods/",
            cors=[self.upload_cors(origins)] if origins else [],
            lifecycle_rules=lifecycle_rules(profile),
            removal_policy=removal,
            auto_delete_objects=not profile.keep,
        )
        self.name = bucket_name(profile)
        self.arn = f"arn:{Aws.PARTITION}:s3:::{self.name}"
        cfn_bucket = cast("s3.CfnBucket", self.bucket.node.default_child)
        cfn_bucket.add_property_override(
            "NotificationConfiguration", {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}
        )
        if profile.malware_scan:
            self.add_malware_scan()

    @staticmethod
    def upload_cors(origins: list[str]) -> s3.CorsRule:
        """Return the CORS rule for browsers, which upload parts and read their ETags."""
        return s3.CorsRule(
            allowed_origins=origins,
            allowed_methods=[s3.HttpMethods.PUT, s3.HttpMethods.GET, s3.HttpMethods.HEAD],
            allowed_headers=["*"],
            exposed_headers=["ETag"],
            max_age=3600,
        )

    def deny_infected(self, scanner: str) -> None:
        """Deny reading infected uploads, and deny tagging uploads to everyone except the scanner."""
        self.bucket.add_to_resource_policy(
            iam.PolicyStatement(
                effect=iam.Effect.DENY,
                principals=[iam.AnyPrincipal()],
                actions=[
                    f"s3:{verb}Object{version}Tagging"
                    for verb in ("Put", "Delete")
                    for version in ("", "Version")
                ],
                resources=[self.bucket.arn_for_objects("uploads/*")],
                conditions={"ArnNotEquals": {"aws:PrincipalArn": scanner}},
            )
        )
        self.bucket.add_to_resource_policy(
            iam.PolicyStatement(
                effect=iam.Effect.DENY,
                principals=[iam.AnyPrincipal()],
                actions=["s3:GetObject", "s3:GetObjectVersion"],
                resources=[self.bucket.arn_for_objects("uploads/*")],
                conditions={
                    "StringEquals": {"s3:ExistingObjectTag/GuardDutyMalwareScanStatus": "THREATS_FOUND"}
                },
            )
        )

    def add_malware_scan(self) -> None:
        """Let GuardDuty scan and tag every upload. Jobs start on its result (cdk/uploads.py)."""
        stack, bucket = Stack.of(self), self.bucket
        role = iam.Role(
            self,
            "ScanRole",
            assumed_by=iam.ServicePrincipal(
                "malware-protection-plan.guardduty.amazonaws.com",
                conditions={"StringEquals": {"aws:SourceAccount": stack.account}},
            ),
            description="GuardDuty reads and tags uploads",
        )
        rule = (
            f"arn:{stack.partition}:events:{stack.region}:{stack.account}:rule/DO-NOT-DELETE-AmazonGuardDuty*"
        )
        uploads = bucket.arn_for_objects("uploads/*")
        validation_object = bucket.arn_for_objects("malware-protection-resource-validation-object")
        grants = [
            (["events:PutRule", "events:DeleteRule", "events:PutTargets", "events:RemoveTargets"], [rule]),
            (["events:DescribeRule", "events:ListTargetsByRule"], [rule]),
            (["s3:GetObject", "s3:GetObjectVersion"], [uploads]),
            (["s3:GetObjectTagging", "s3:GetObjectVersionTagging"], [uploads]),
            (["s3:PutObjectTagging", "s3:PutObjectVersionTagging"], [uploads]),
            (["s3:PutBucketNotification", "s3:GetBucketNotification", "s3:ListBucket"], [bucket.bucket_arn]),
            (["s3:PutObject"], [validation_object]),
        ]
        if self.key:
            grants.append((["kms:GenerateDataKey", "kms:Decrypt"], [self.key.key_arn]))
        for actions, resources in grants:
            role.add_to_policy(iam.PolicyStatement(actions=actions, resources=resources))
        self.plan = guardduty.CfnMalwareProtectionPlan(
            self,
            "Scan",
            role=role.role_arn,
            actions=guardduty.CfnMalwareProtectionPlan.CFNActionsProperty(
                tagging=guardduty.CfnMalwareProtectionPlan.CFNTaggingProperty(status="ENABLED")
            ),
            protected_resource=guardduty.CfnMalwareProtectionPlan.CFNProtectedResourceProperty(
                s3_bucket=guardduty.CfnMalwareProtectionPlan.S3BucketProperty(
                    bucket_name=bucket.bucket_name, object_prefixes=["uploads/"]
                )
            ),
        )
        self.plan.node.add_dependency(role)
        self.deny_infected(role.role_arn)


def bucket_name(profile: Profile) -> str:
    return f"rushes-{profile.name}-goods-{Aws.ACCOUNT_ID}"


def lifecycle_rules(profile: Profile) -> list[s3.LifecycleRule]:
    """Return the lifecycle rules by data class: working files, results, and archived results if enabled."""
    infrequent_days, glacier_days, deep_archive_days, deletion_days = profile.archive_days
    results = (
        s3.LifecycleRule(
            id="Archive",
            prefix="jobs/",
            expiration=Duration.days(deletion_days),
            transitions=[
                s3.Transition(storage_class=kind, transition_after=Duration.days(days))
                for kind, days in (
                    (s3.StorageClass.INFREQUENT_ACCESS, infrequent_days),
                    (s3.StorageClass.GLACIER, glacier_days),
                    (s3.StorageClass.DEEP_ARCHIVE, deep_archive_days),
                )
            ],
        )
        if profile.archive
        else s3.LifecycleRule(
            id="Results",
            prefix="jobs/",
            expiration=Duration.days(profile.result_days),
            transitions=tiering_transitions(profile.result_days),
        )
    )
    return [
        expiration_rule("Uploads", Duration.days(profile.working_days), "uploads/"),
        *(
            expiration_rule(name.capitalize(), Duration.days(profile.working_days), f"{name}/")
            for name in ("async", "orders", "exports")
        ),
        results,
        s3.LifecycleRule(
            id="Working",
            prefix="jobs/",
            tag_filters={"class": "working"},
            expiration=Duration.days(profile.working_days),
        ),
        s3.LifecycleRule(
            id="Versions",
            noncurrent_version_expiration=Duration.days(profile.version_days),
            expired_object_delete_marker=True,
        ),
        s3.LifecycleRule(id="Unfinished", abort_incomplete_multipart_upload_after=Duration.days(7)),
    ]


def tiering_transitions(days: int) -> list[s3.Transition]:
    """Return the intelligent-tiering transition for results that are kept long enough to benefit."""
    if days <= TIERING_DAYS:
        return []
    return [
        s3.Transition(storage_class=s3.StorageClass.INTELLIGENT_TIERING, transition_after=Duration.days(0))
    ]


def expiration_rule(name: str, after: Duration, prefix: str | None = None) -> s3.LifecycleRule:
    return s3.LifecycleRule(id=name, prefix=prefix, expiration=after)
