"""AwsSolutions, the rules of cdk-nag, run at every synth; and each finding that we live with, with the reason."""

from collections.abc import Iterator, Sequence

from aws_cdk import Acknowledgment, App, Stack, Validations
from cdk_nag import AwsSolutionsChecks

from cdk.config import Profile

MANAGED = "arn:<AWS::Partition>:iam::aws:policy/service-role/"
ROLES = {
    "AmazonEC2ContainerServiceforEC2Role": "What an ECS machine needs to join its cluster, as AWS keeps it up to date; "
    "containers cannot reach the machine's credentials (IMDSv2, one hop).",
    "AmazonAPIGatewayPushToCloudWatchLogs": "API Gateway's one role for an account, which CloudFormation sets so.",
    "AWSCodeDeployRoleForLambdaLimited": "CodeDeploy's own role for shifting aliases of Lambda, in its limited form.",
    "AWSBackupServiceRolePolicyForBackup": "AWS Backup's own role; what it may back up is the plan's selection.",
    "AWSLambdaBasicExecutionRole": "The CDK's own function that copies the page: it only writes its log.",
}
BASIC = "AWSLambdaBasicExecutionRole"
UNSCOPED = (
    "Only actions for which AWS knows no resource: X-Ray's traces, an image registry's token, describing interfaces "
    "and Batch jobs, the delivery of a machine's log, a task's token. tests/cdk/test_policies.py holds the list."
)
PREFIXES = "One prefix of the one bucket: names of objects are made of job ids."
RUNS = "Executions of one machine, named for their jobs."
INTERFACES = "The interface of a function in the VPC is made by Lambda, under an id that nobody knows before."
COPIER = (
    "The CDK's own function that copies the page reads the bootstrap's assets and writes the page's bucket."
)

Accepted = tuple[str, str, str]
"""A stack, an id of a finding, the reason."""


def check(app: App, stacks: Sequence[Stack], profile: Profile) -> None:
    """An open finding fails the synth."""
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    by_name = {stack.stack_name.rpartition("-")[2]: stack for stack in stacks}
    for stack, rule, reason in accepted(profile):
        Validations.of(by_name[stack]).acknowledge(Acknowledgment(id=rule, reason=reason))


def accepted(profile: Profile) -> Iterator[Accepted]:
    yield from of_network()
    yield from of_web()
    yield from of_storage(profile)
    yield from of_database(profile)
    yield from of_roles(profile)
    yield from of_doors(profile)
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


def of_network() -> Iterator[Accepted]:
    yield (
        "network",
        "AwsSolutions-VPC3",
        (
            "The private subnets' access list is a second lock behind the security groups, and short: ask for it in a "
            "review when a port changes."
        ),
    )


def of_web() -> Iterator[Accepted]:
    yield "web", "AwsSolutions-CFR1", "The page is for whoever may sign in, wherever they are."
    yield (
        "web",
        "AwsSolutions-CFR2",
        (
            "Static files without a query: there is nothing to inject. Shield Standard is on; the API has its wall."
        ),
    )
    yield (
        "web",
        "AwsSolutions-CFR4",
        (
            "Without a name of its own CloudFront fixes TLS for *.cloudfront.net; with web_domain it is TLSv1.2_2021."
        ),
    )
    yield (
        "web",
        "Annotation::@aws-cdk/aws-cloudfront:minimumProtocolVersionWithoutCertificate",
        ("It counts as soon as web_domain and web_certificate are set."),
    )


def of_storage(profile: Profile) -> Iterator[Accepted]:
    rule = f"arn:aws:events:{profile.region}:<AWS::AccountId>:rule/DO-NOT-DELETE-AmazonGuardDuty*"
    yield (
        "storage",
        f"AwsSolutions-IAM5[Resource::{rule}]",
        (
            "GuardDuty names its own rule so, with a suffix that it chooses; the policy is the one its guide gives."
        ),
    )
    yield "storage", "AwsSolutions-IAM5[Resource::<GoodsBucket10D601B5.Arn>/uploads/*]", PREFIXES
    for action in ("kms:ReEncrypt*", "kms:GenerateDataKey*"):
        yield "storage", f"AwsSolutions-IAM5[Action::{action}]", "Both forms of one action, of one key."
    yield (
        "storage",
        "AwsSolutions-SMG4",
        (
            "Keys of other companies, which only their own consoles can rotate: docs/runbooks/secrets.md says how."
        ),
    )


def of_database(profile: Profile) -> Iterator[Accepted]:
    yield (
        "database",
        "AwsSolutions-RDS11",
        "Nobody outside the VPC can reach it: another port would hide nothing.",
    )
    yield (
        "database",
        "AwsSolutions-RDS3",
        (
            "The replica is for reading; the instance that it follows has its standby where the profile asks for one."
        ),
    )
    if not profile.keep:
        for rule in ("AwsSolutions-RDS10", "AwsSolutions-RDS3"):
            yield (
                "database",
                rule,
                (
                    "A place to try things: it goes with its stack, and may be away for a while. production has both."
                ),
            )


def of_roles(profile: Profile) -> Iterator[Accepted]:
    account, region = "<AWS::AccountId>", profile.region
    goods = f"arn:<AWS::Partition>:s3:::rushes-{profile.name}-goods-{account}"
    machine = f"arn:<AWS::Partition>:states:{region}:{account}:execution:rushes-{profile.name}"
    for stack in ("database", "compute", "pipeline", "api"):
        yield stack, "AwsSolutions-IAM5[Resource::*]", UNSCOPED
        yield (
            stack,
            "AwsSolutions-L1",
            ("Python 3.13 is what the layers' wheels were tried with; AWS keeps it until 2029."),
        )
        for prefix in ("jobs", "uploads", "orders", "exports", "async", "models"):
            yield stack, f"AwsSolutions-IAM5[Resource::{goods}/{prefix}/*]", PREFIXES
        for name in ("ProcessVideo", "RunWorker", "RunEndpoint", "RemindReviewer"):
            yield stack, f"AwsSolutions-IAM5[Resource::{machine}-{name}:*]", RUNS
        for kind in ("network-interface", "subnet", "security-group"):
            yield stack, f"AwsSolutions-IAM5[Resource::arn:aws:ec2:{region}:{account}:{kind}/*]", INTERFACES
    yield (
        "pipeline",
        f"AwsSolutions-IAM5[Resource::arn:aws:batch:{region}:{account}:job/*]",
        ("Batch names a job when it is submitted: whoever waits for it may end it."),
    )
    yield (
        "compute",
        f"AwsSolutions-IAM4[Policy::{MANAGED}AmazonEC2ContainerServiceforEC2Role]",
        ROLES["AmazonEC2ContainerServiceforEC2Role"],
    )


def of_doors(profile: Profile) -> Iterator[Accepted]:
    account, region = "<AWS::AccountId>", profile.region
    connections = f"arn:aws:execute-api:{region}:{account}:<SocketApiF12253BF>/live/POST/@connections/*"
    yield (
        "api",
        f"AwsSolutions-IAM5[Resource::{connections}]",
        "Connections of one stage: their ids are drawn.",
    )
    yield (
        "api",
        "AwsSolutions-COG8",
        (
            "The plan Plus costs 0.02 a user and month: passwords are long, sign-in is throttled, and a second factor "
            "is required in production."
        ),
    )
    yield "api", "AwsSolutions-COG2", "A second factor by app is offered to all, and required in production."
    yield (
        "api",
        "AwsSolutions-APIG4",
        (
            "/health is open by design and says nothing but that it lives; a socket is let in once, at $connect, by a "
            "ticket, and its other routes know it by that."
        ),
    )
    yield "api", "AwsSolutions-COG4", "/health is open by design and says nothing but that it lives."
    for name in (
        "AmazonAPIGatewayPushToCloudWatchLogs",
        "AWSCodeDeployRoleForLambdaLimited",
        "AWSLambdaBasicExecutionRole",
    ):
        yield "api", f"AwsSolutions-IAM4[Policy::{MANAGED}{name}]", ROLES[name]
    for action in ("GetBucket*", "GetObject*", "List*", "Abort*", "DeleteObject*"):
        yield "api", f"AwsSolutions-IAM5[Action::s3:{action}]", COPIER
    assets = f"arn:aws:s3:::cdk-hnb659fds-assets-{account}-{region}"
    yield "api", f"AwsSolutions-IAM5[Resource::{assets}/*]", COPIER
    page = f"arn:aws:s3:::rushes-{profile.name}-page-{account}"
    for form in (page, page.replace("arn:aws:", "arn:<AWS::Partition>:")):
        yield "api", f"AwsSolutions-IAM5[Resource::{form}/*]", COPIER
