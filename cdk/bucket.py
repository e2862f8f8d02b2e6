"""Where the goods lie in an account: one bucket, its log, its key, who scans it, how long what stays."""

from typing import cast

from aws_cdk import Aws, Duration, RemovalPolicy, Stack
from aws_cdk import aws_guardduty as guardduty
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from cdk.config import Profile

TIERING_DAYS = 30
"""Before that intelligent tiering moves nothing, and only costs 0.0025 for 1,000 objects and month."""


class Goods(Construct):
    """Uploads, results and models. Every version is kept for a while: a job is pinned to one."""

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
            lifecycle_rules=[expires("Old", Duration.days(90))],
            removal_policy=removal,
            auto_delete_objects=not profile.keep,
        )
        self.bucket = s3.Bucket(
            self,
            "Bucket",
            bucket_name=goods_name(profile),
            encryption=s3.BucketEncryption.KMS if self.key else s3.BucketEncryption.S3_MANAGED,
            encryption_key=self.key,
            bucket_key_enabled=True if self.key else None,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            versioned=True,
            server_access_logs_bucket=self.log,
            server_access_logs_prefix="goods/",
            cors=[self.uploading(origins)] if origins else [],
            lifecycle_rules=lifecycle(profile),
            removal_policy=removal,
            auto_delete_objects=not profile.keep,
        )
        self.name = goods_name(profile)
        self.arn = f"arn:{Aws.PARTITION}:s3:::{self.name}"
        made = cast("s3.CfnBucket", self.bucket.node.default_child)
        made.add_property_override(
            "NotificationConfiguration", {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}
        )
        if profile.malware_scan:
            self.scan()

    @staticmethod
    def uploading(origins: list[str]) -> s3.CorsRule:
        """A page puts parts of a file, and reads the ETag of each."""
        return s3.CorsRule(
            allowed_origins=origins,
            allowed_methods=[s3.HttpMethods.PUT, s3.HttpMethods.GET, s3.HttpMethods.HEAD],
            allowed_headers=["*"],
            exposed_headers=["ETag"],
            max_age=3600,
        )

    def quarantine(self, scanner: str) -> None:
        """Nobody reads an upload in which a threat was found, and nobody but the scanner says whether one was."""
        self.bucket.add_to_resource_policy(
            iam.PolicyStatement(
                effect=iam.Effect.DENY,
                principals=[iam.AnyPrincipal()],
                actions=[
                    f"s3:{act}Object{version}Tagging"
                    for act in ("Put", "Delete")
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

    def scan(self) -> None:
        """GuardDuty looks at every upload and tags it; who runs jobs waits for its word (cdk/uploads.py)."""
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
        check = bucket.arn_for_objects("malware-protection-resource-validation-object")
        grants = [
            (["events:PutRule", "events:DeleteRule", "events:PutTargets", "events:RemoveTargets"], [rule]),
            (["events:DescribeRule", "events:ListTargetsByRule"], [rule]),
            (["s3:GetObject", "s3:GetObjectVersion"], [uploads]),
            (["s3:GetObjectTagging", "s3:GetObjectVersionTagging"], [uploads]),
            (["s3:PutObjectTagging", "s3:PutObjectVersionTagging"], [uploads]),
            (["s3:PutBucketNotification", "s3:GetBucketNotification", "s3:ListBucket"], [bucket.bucket_arn]),
            (["s3:PutObject"], [check]),
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
        self.quarantine(role.role_arn)


def goods_name(profile: Profile) -> str:
    return f"rushes-{profile.name}-goods-{Aws.ACCOUNT_ID}"


def lifecycle(profile: Profile) -> list[s3.LifecycleRule]:
    """By class: what is worked with, results, and, where a profile archives, results for years."""
    ia, glacier, deep, gone = profile.archive_days
    results = (
        s3.LifecycleRule(
            id="Archive",
            prefix="jobs/",
            expiration=Duration.days(gone),
            transitions=[
                s3.Transition(storage_class=kind, transition_after=Duration.days(days))
                for kind, days in (
                    (s3.StorageClass.INFREQUENT_ACCESS, ia),
                    (s3.StorageClass.GLACIER, glacier),
                    (s3.StorageClass.DEEP_ARCHIVE, deep),
                )
            ],
        )
        if profile.archive
        else s3.LifecycleRule(
            id="Results",
            prefix="jobs/",
            expiration=Duration.days(profile.result_days),
            transitions=tiers(profile.result_days),
        )
    )
    return [
        expires("Uploads", Duration.days(profile.working_days), "uploads/"),
        *(
            expires(name.capitalize(), Duration.days(profile.working_days), f"{name}/")
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


def tiers(days: int) -> list[s3.Transition]:
    """Results that are kept long enough for it move by themselves to where reading is dearer, and back when read."""
    if days <= TIERING_DAYS:
        return []
    return [
        s3.Transition(storage_class=s3.StorageClass.INTELLIGENT_TIERING, transition_after=Duration.days(0))
    ]


def expires(name: str, after: Duration, prefix: str | None = None) -> s3.LifecycleRule:
    return s3.LifecycleRule(id=name, prefix=prefix, expiration=after)
