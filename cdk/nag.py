"""cdk-nag's AwsSolutions rules, run at every synth, and the accepted findings with reasons."""

from collections.abc import Iterator, Sequence

from aws_cdk import Acknowledgment, App, Stack, Validations
from cdk_nag import AwsSolutionsChecks

from cdk.config import Profile
from cdk.machines import NESTED_MACHINES, pascal

MANAGED = "arn:<AWS::Partition>:iam::aws:policy/service-role/"
ROLES = {
    "AmazonEC2ContainerServiceforEC2Role": "AWS's own policy for joining an ECS cluster, kept current by AWS; "
    "containers cannot reach the machine's credentials (IMDSv2, one hop).",
    "AmazonAPIGatewayPushToCloudWatchLogs": "API Gateway's account-wide logging role.",
    "AWSCodeDeployRoleForLambdaLimited": "CodeDeploy's own role for shifting aliases of Lambda, in its limited form.",
    "AWSBackupServiceRolePolicyForBackup": "AWS Backup's own role; what it may back up is the plan's selection.",
    "AWSLambdaBasicExecutionRole": "The CDK's own function that copies the page; it only writes logs.",
}
BASIC = "AWSLambdaBasicExecutionRole"
UNSCOPED = (
    "Only actions without resource-level permissions: X-Ray traces, registry tokens, describing interfaces and Batch "
    "jobs, log delivery, task tokens. tests/cdk/test_policies.py has the list."
)
PREFIXES = "One prefix of one bucket: object names contain job ids."
EXECUTIONS = "Executions of one state machine, named after their jobs."
INTERFACES = "Lambda creates the network interface of a function in the VPC with an unpredictable id."
PAGE_COPIER = (
    "The CDK's own function that copies the page reads the bootstrap's assets and writes the page's bucket."
)

AcceptedFinding = tuple[str, str, str]
"""A stack, the id of a finding, the reason for accepting it."""


def run_rules(app: App, stacks: Sequence[Stack], profile: Profile) -> None:
    """Run the rules; a finding that is not accepted fails the synth."""
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    by_name = {stack.stack_name.rpartition("-")[2]: stack for stack in stacks}
    for stack, rule, reason in accepted_findings(profile):
        Validations.of(by_name[stack]).acknowledge(Acknowledgment(id=rule, reason=reason))


def accepted_findings(profile: Profile) -> Iterator[AcceptedFinding]:
    """Yield all accepted findings of a profile."""
    yield from network_findings()
    yield from web_findings()
    yield from storage_findings(profile)
    yield from database_findings(profile)
    yield from role_findings(profile)
    yield from edge_findings(profile)
    if profile.workers == "sagemaker":
        yield (
            "compute",
            f"AwsSolutions-IAM5[Resource::arn:aws:logs:{profile.region}:<AWS::AccountId>:log-group:"
            f"/aws/sagemaker/Endpoints/rushes-{profile.name}-listen:*]",
            "The streams of one log group, which SageMaker names after its machines.",
        )
    yield (
        "ops",
        f"AwsSolutions-IAM4[Policy::{MANAGED}AWSBackupServiceRolePolicyForBackup]",
        ROLES["AWSBackupServiceRolePolicyForBackup"],
    )
    yield (
        "ops",
        "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/AWSBackupServiceRolePolicyForS3Backup]",
        "AWS Backup's own role for buckets; which one it may back up is the plan's selection.",
    )


def network_findings() -> Iterator[AcceptedFinding]:
    yield (
        "network",
        "AwsSolutions-VPC3",
        (
            "The network ACL of the private subnets is a second layer behind the security groups; it is short and "
            "must be reviewed when a port changes."
        ),
    )


def web_findings() -> Iterator[AcceptedFinding]:
    yield "web", "AwsSolutions-CFR1", "The page is available to users in every country."
    yield (
        "web",
        "AwsSolutions-CFR2",
        ("Static files without a query: nothing can be injected. Shield Standard is on; the API has WAF."),
    )
    yield (
        "web",
        "AwsSolutions-CFR4",
        ("CloudFront sets the TLS version of *.cloudfront.net; with web_domain it is TLSv1.2_2021."),
    )
    yield (
        "web",
        "Annotation::@aws-cdk/aws-cloudfront:minimumProtocolVersionWithoutCertificate",
        ("It applies as soon as web_domain and web_certificate are set."),
    )


def storage_findings(profile: Profile) -> Iterator[AcceptedFinding]:
    rule = f"arn:aws:events:{profile.region}:<AWS::AccountId>:rule/DO-NOT-DELETE-AmazonGuardDuty*"
    yield (
        "storage",
        f"AwsSolutions-IAM5[Resource::{rule}]",
        ("GuardDuty chooses the suffix of its rule's name; the policy is from its guide."),
    )
    yield "storage", "AwsSolutions-IAM5[Resource::<GoodsBucket10D601B5.Arn>/uploads/*]", PREFIXES
    for action in ("kms:ReEncrypt*", "kms:GenerateDataKey*"):
        yield "storage", f"AwsSolutions-IAM5[Action::{action}]", "Both forms of one action, of one key."
    yield (
        "storage",
        "AwsSolutions-SMG4",
        ("Third-party API keys can only be rotated at their providers: see docs/runbooks/secrets.md."),
    )


def database_findings(profile: Profile) -> Iterator[AcceptedFinding]:
    yield (
        "database",
        "AwsSolutions-RDS11",
        "Not reachable from outside the VPC: another port would hide nothing.",
    )
    yield (
        "database",
        "AwsSolutions-RDS3",
        ("A read replica; its source instance has a standby if the profile has one."),
    )
    if not profile.keep:
        for rule in ("AwsSolutions-RDS10", "AwsSolutions-RDS3"):
            yield (
                "database",
                rule,
                ("A test deployment: deleted with its stack, downtime is acceptable. production has both."),
            )


def role_findings(profile: Profile) -> Iterator[AcceptedFinding]:
    account, region = "<AWS::AccountId>", profile.region
    bucket = f"arn:<AWS::Partition>:s3:::rushes-{profile.name}-goods-{account}"
    machine = f"arn:<AWS::Partition>:states:{region}:{account}:execution:rushes-{profile.name}"
    for stack in ("database", "compute", "pipeline", "api"):
        yield stack, "AwsSolutions-IAM5[Resource::*]", UNSCOPED
        yield (
            stack,
            "AwsSolutions-L1",
            ("The layers' wheels are tested with Python 3.13, which AWS supports until 2029."),
        )
        for prefix in ("jobs", "uploads", "orders", "exports", "async", "models"):
            yield stack, f"AwsSolutions-IAM5[Resource::{bucket}/{prefix}/*]", PREFIXES
        for name in ("ProcessVideo", "RunWorker", "RunEndpoint", *map(pascal, NESTED_MACHINES)):
            yield stack, f"AwsSolutions-IAM5[Resource::{machine}-{name}:*]", EXECUTIONS
        for kind in ("network-interface", "subnet", "security-group"):
            yield stack, f"AwsSolutions-IAM5[Resource::arn:aws:ec2:{region}:{account}:{kind}/*]", INTERFACES
    yield (
        "pipeline",
        f"AwsSolutions-IAM5[Resource::arn:aws:batch:{region}:{account}:job/*]",
        ("Batch assigns job ids on submission; the waiting state machine may terminate the job."),
    )
    yield (
        "compute",
        f"AwsSolutions-IAM4[Policy::{MANAGED}AmazonEC2ContainerServiceforEC2Role]",
        ROLES["AmazonEC2ContainerServiceforEC2Role"],
    )


def edge_findings(profile: Profile) -> Iterator[AcceptedFinding]:
    account, region = "<AWS::AccountId>", profile.region
    connections = f"arn:aws:execute-api:{region}:{account}:<SocketApiF12253BF>/live/POST/@connections/*"
    yield (
        "api",
        f"AwsSolutions-IAM5[Resource::{connections}]",
        "Connections of one stage have unpredictable ids.",
    )
    yield (
        "api",
        "AwsSolutions-COG8",
        (
            "The Plus plan costs 0.02 per user and month: passwords are long, sign-in is throttled, and a "
            "second factor is required in production."
        ),
    )
    yield "api", "AwsSolutions-COG2", "A second factor by app is offered to all, and required in production."
    yield (
        "api",
        "AwsSolutions-APIG4",
        (
            "/health is public by design and returns only its status; a WebSocket connection is authorised once, at "
            "$connect, by a ticket."
        ),
    )
    yield "api", "AwsSolutions-COG4", "/health is public by design and returns only its status."
    for name in (
        "AmazonAPIGatewayPushToCloudWatchLogs",
        "AWSCodeDeployRoleForLambdaLimited",
        "AWSLambdaBasicExecutionRole",
    ):
        yield "api", f"AwsSolutions-IAM4[Policy::{MANAGED}{name}]", ROLES[name]
    for action in ("GetBucket*", "GetObject*", "List*", "Abort*", "DeleteObject*"):
        yield "api", f"AwsSolutions-IAM5[Action::s3:{action}]", PAGE_COPIER
    assets = f"arn:aws:s3:::cdk-hnb659fds-assets-{account}-{region}"
    yield "api", f"AwsSolutions-IAM5[Resource::{assets}/*]", PAGE_COPIER
    page = f"arn:aws:s3:::rushes-{profile.name}-page-{account}"
    for arn in (page, page.replace("arn:aws:", "arn:<AWS::Partition>:")):
        yield "api", f"AwsSolutions-IAM5[Resource::{arn}/*]", PAGE_COPIER
