"""What a deployment in an account holds; letters and numbers in docstrings are those of the requirements."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from cdk.bucket import lifecycle_rules
from cdk.config import PROFILES, Profile, select_profile
from cdk.functions import FUNCTIONS
from cdk.retained import retained_resources
from cdk.worker_steps import WORKER_STEPS
from rushes.adapters.aws.storage import TEMPORARY_TAGGING
from rushes.settings import Settings
from tests.cdk.conftest import Assembly, synthesised

TEMPLATE_BYTES, RESOURCES = 1_000_000, 500
"""CloudFormation's limits for a stack."""


def only(assembly: Assembly, kind: str, stack: str = "") -> dict[str, Any]:
    (found,) = assembly.properties(kind, stack)
    return found


def test_every_stack_is_within_the_limits_of_cloudformation(production: Assembly) -> None:
    for name, template in production.stacks.items():
        assert len(json.dumps(template)) < TEMPLATE_BYTES / 2, name
        assert len(template["Resources"]) < RESOURCES * 0.8, name


def test_stacks_know_only_those_before_them(production: Assembly) -> None:
    order = ["network", "web", "storage", "database", "compute", "pipeline", "api", "ops"]
    assert set(production.stacks) == set(order)
    for at, name in enumerate(order):
        text = json.dumps(production.stacks[name])
        later = [f'"StackName": "rushes-production-{each}"' for each in order[at:]]
        assert not [each for each in later if each in text], name


def test_the_network_has_two_zones_no_nat_and_gateways_to_s3_and_dynamodb(production: Assembly) -> None:
    """B11, B17, D4, D5, D25."""
    cidrs = {each["CidrBlock"] for each in production.properties("AWS::EC2::Subnet")}
    assert cidrs == {"10.0.101.0/24", "10.0.102.0/24", "10.0.1.0/24", "10.0.2.0/24"}
    assert only(production, "AWS::EC2::VPC")["CidrBlock"] == "10.0.0.0/16"
    assert not production.resources("AWS::EC2::NatGateway")
    assert len(production.resources("AWS::EC2::VPCEndpoint")) == 2
    assert only(production, "AWS::EC2::FlowLog")["TrafficType"] == "ALL"
    assert production.resources("AWS::EC2::NetworkAclEntry")


def test_buckets_are_closed_encrypted_and_spoken_to_over_tls(production: Assembly) -> None:
    """A19, A30, B12, D10."""
    for bucket in production.properties("AWS::S3::Bucket"):
        assert bucket["BucketEncryption"]
        assert all(bucket["PublicAccessBlockConfiguration"].values())
    policies = [json.dumps(each) for each in production.properties("AWS::S3::BucketPolicy")]
    assert len(policies) == len(production.resources("AWS::S3::Bucket"))
    assert all('"aws:SecureTransport": "false"' in each for each in policies)


def goods(assembly: Assembly) -> dict[str, Any]:
    (found,) = [each for each in assembly.properties("AWS::S3::Bucket") if "CorsConfiguration" in each]
    return found


def test_goods_are_kept_by_class(production: Assembly) -> None:
    """B16, D10, D22, E19: working 7 days, results 30, versions 30, nothing half uploaded for long."""
    rules = {each["Id"]: each for each in goods(production)["LifecycleConfiguration"]["Rules"]}
    assert rules["Uploads"] | {"Status": ""} == {
        "Id": "Uploads", "Prefix": "uploads/", "ExpirationInDays": 7, "Status": ""
    }  # fmt: skip
    assert (rules["Results"]["Prefix"], rules["Results"]["ExpirationInDays"]) == ("jobs/", 30)
    assert "Transitions" not in rules["Results"], "tiering begins to save after 30 days"
    assert (rules["Working"]["Prefix"], rules["Working"]["ExpirationInDays"]) == ("jobs/", 7)
    assert [f"{tag['Key']}={tag['Value']}" for tag in rules["Working"]["TagFilters"]] == [TEMPORARY_TAGGING]
    assert rules["Versions"]["NoncurrentVersionExpiration"]["NoncurrentDays"] == 30
    assert rules["Unfinished"]["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"] == 7
    assert goods(production)["VersioningConfiguration"]["Status"] == "Enabled"


def test_results_that_are_kept_long_lie_in_intelligent_tiering() -> None:
    """B16."""
    longer = PROFILES["staging"].model_copy(update={"result_days": 90})
    (rule,) = [each for each in lifecycle_rules(longer) if each.id == "Results"]
    (move,) = rule.transitions or []
    assert move.storage_class.value == "INTELLIGENT_TIERING"


def test_an_archive_is_kept_for_seven_years() -> None:
    """D22."""
    (rule,) = [
        each
        for each in lifecycle_rules(PROFILES["production"].model_copy(update={"archive": True}))
        if each.id == "Archive"
    ]
    assert rule.expiration is not None
    assert rule.expiration.to_days() == 2555
    moves = [each.transition_after.to_days() for each in rule.transitions or [] if each.transition_after]
    assert moves == [30, 90, 365]


def test_uploads_are_scanned_before_they_are_processed(production: Assembly) -> None:
    """A20."""
    plan = only(production, "AWS::GuardDuty::MalwareProtectionPlan")
    assert plan["ProtectedResource"]["S3Bucket"]["ObjectPrefixes"] == ["uploads/"]
    assert plan["Actions"]["Tagging"]["Status"] == "ENABLED"
    rules = [
        json.dumps(each["EventPattern"]) for each in production.properties("AWS::Events::Rule", "pipeline")
    ]
    (scanned,) = [each for each in rules if "aws.guardduty" in each]
    assert "scanResultStatus" not in scanned, "a job ends whatever the scan says"
    assert not [each for each in rules if "Object Created" in each and "uploads/" in each]
    (probe,) = [
        each["Environment"]["Variables"]
        for each in production.properties("AWS::Lambda::Function", "pipeline")
        if each.get("Handler") == "probe.handler"
    ]
    assert probe["RUSHES_MALWARE_SCAN"] == "true"


def test_what_malware_was_found_in_nobody_reads_and_nobody_but_the_scan_says_so(production: Assembly) -> None:
    """A20."""
    denied = [
        statement
        for policy in production.properties("AWS::S3::BucketPolicy", "storage")
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Deny" and "aws:SecureTransport" not in json.dumps(statement)
    ]
    found = {tuple(sorted(each["Action"])): each for each in denied if isinstance(each["Action"], list)}
    locked = found["s3:GetObject", "s3:GetObjectVersion"]["Condition"]["StringEquals"]
    assert locked == {"s3:ExistingObjectTag/GuardDutyMalwareScanStatus": "THREATS_FOUND"}
    tags = [each for actions, each in found.items() if "s3:PutObjectTagging" in actions]
    assert [list(each["Condition"]) for each in tags] == [["ArnNotEquals"]]


def test_a_scanner_that_fails_writes_a_letter_with_its_runbook(production: Assembly) -> None:
    """A20, B20."""
    (rule,) = [
        each
        for each in production.properties("AWS::Events::Rule", "ops")
        if "aws.guardduty" in json.dumps(each["EventPattern"])
    ]
    assert len(rule["EventPattern"]["detail-type"]) == 3
    assert "docs/runbooks/not-scanned.md" in json.dumps(rule["Targets"])


def test_the_database_survives_a_zone_and_goes_back_thirty_days(production: Assembly) -> None:
    """A16, A17, A26, B8, B18, C17, E7, E10."""
    instances = production.properties("AWS::RDS::DBInstance")
    (main,) = [each for each in instances if "SourceDBInstanceIdentifier" not in each]
    assert float(main["EngineVersion"]) >= 15
    assert (main["MultiAZ"], main["BackupRetentionPeriod"], main["StorageEncrypted"]) == (True, 30, True)
    assert (main["EnableIAMDatabaseAuthentication"], main["DeletionProtection"]) == (True, True)
    assert main["ManageMasterUserPassword"] is True
    assert main["PubliclyAccessible"] is False
    assert len(instances) == 2
    proxy = only(production, "AWS::RDS::DBProxy")
    assert (proxy["RequireTLS"], proxy["DefaultAuthScheme"]) == (True, "IAM_AUTH")
    pool = only(production, "AWS::RDS::DBProxyTargetGroup")["ConnectionPoolConfigurationInfo"]
    assert pool["MaxConnectionsPercent"] == 50


@pytest.mark.prove
def test_a_database_to_try_things_pauses(dev: Assembly) -> None:
    """A17, A36, D19."""
    cluster = only(dev, "AWS::RDS::DBCluster")
    assert cluster["ServerlessV2ScalingConfiguration"] == {
        "MinCapacity": 0, "MaxCapacity": 1, "SecondsUntilAutoPause": 300
    }  # fmt: skip
    assert cluster["BackupRetentionPeriod"] == 1
    assert not dev.resources("AWS::RDS::DBProxy")


def test_whoever_speaks_to_the_database_makes_sure_that_it_is_the_database(production: Assembly) -> None:
    """A30, B12."""
    urls = [
        json.dumps(each["Environment"]["Variables"]["RUSHES_DATABASE_URL"])
        for each in production.properties("AWS::Lambda::Function")
        if "RUSHES_DATABASE_URL" in each.get("Environment", {}).get("Variables", {})
    ]
    assert len(urls) == sum(row.needs_database for row in FUNCTIONS.values()) + 1, (
        "and the function that migrates"
    )
    assert all("?sslmode=verify-full" in url and "sslrootcert" not in url for url in urls)


def test_migrations_run_before_any_code_that_needs_them(production: Assembly) -> None:
    """A38."""
    assert len(production.resources("Custom::Trigger", "database")) == 1
    manifest = json.loads((production.folder / "manifest.json").read_text())["artifacts"]
    assert "rushes-production-database" in manifest["rushes-production-compute"]["dependencies"]


def test_machines_are_spot_first_and_none_waits(production: Assembly) -> None:
    """A23, B7, B15, D20, E12: none to twenty of each kind."""
    environments = production.resources("AWS::Batch::ComputeEnvironment")
    kinds = {key: each["Properties"]["ComputeResources"] for key, each in environments.items()}
    assert sorted(each["Type"] for each in kinds.values()) == ["EC2", "EC2", "SPOT", "SPOT"]
    assert {each["MinvCpus"] for each in kinds.values()} == {0}
    assert {each["MaxvCpus"] for each in kinds.values()} == {20 * 4, 20 * 8}
    assert {tuple(each["InstanceTypes"]) for each in kinds.values()} == {("g4dn.xlarge",), ("c5.2xlarge",)}
    for queue in production.properties("AWS::Batch::JobQueue"):
        order = sorted(queue["ComputeEnvironmentOrder"], key=lambda each: int(each["Order"]))
        names = [each["ComputeEnvironment"]["Fn::GetAtt"][0] for each in order]
        assert [kinds[name]["Type"] for name in names] == ["SPOT", "EC2"]


OTHERS = ("ElasticLoadBalancingV2", "ECS::Service", "EKS", "ElastiCache", "AmazonMQ", "MSK")


def test_nothing_waits_for_work_on_a_machine_of_its_own(production: Assembly) -> None:
    """A18, A24, B4, B5: no balancer, cluster, cache or broker; one table whose items go by themselves."""
    kinds = {
        each["Type"] for template in production.stacks.values() for each in template["Resources"].values()
    }
    assert not [kind for kind in kinds if any(f"AWS::{other}" in kind for other in OTHERS)]
    table = only(production, "AWS::DynamoDB::Table")
    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expires", "Enabled": True}


def test_functions_scale_by_themselves_up_to_what_a_profile_allows(production: Assembly) -> None:
    """A23, B6, D7."""
    functions = production.properties("AWS::Lambda::Function", "api")
    assert not [each for each in functions if "ReservedConcurrentExecutions" in each]
    assert not production.resources("AWS::ApplicationAutoScaling::ScalableTarget")
    assert {name for name, row in FUNCTIONS.items() if row.serves_http} == {"api", "control", "search"}


def test_whoever_opens_a_video_has_the_disk_and_the_memory_for_it(production: Assembly) -> None:
    """C22."""
    disks = {
        each["Handler"].removesuffix(".handler"): (each["EphemeralStorage"]["Size"], each["MemorySize"])
        for each in production.properties("AWS::Lambda::Function", "pipeline")
        if "EphemeralStorage" in each
    }
    assert disks.keys() == {name for name, row in FUNCTIONS.items() if "storage.download" in row.methods}
    longest = Settings.model_fields["max_bytes"].default
    assert all(disk << 20 > 3 * longest and memory >= 2048 for disk, memory in disks.values())


def test_profiles_grow_from_trying_to_serving() -> None:
    """C2, C6."""
    sizes = [PROFILES[name].most_instances for name in ("dev", "staging", "production")]
    assert sizes == sorted(sizes) == [2, 5, 20]
    assert [PROFILES[name].keep for name in ("dev", "staging", "production")] == [False, False, True]


@pytest.mark.prove
def test_names_of_your_own_may_stand_before_the_page_and_the_api() -> None:
    """D12, D13."""
    certificate = "arn:aws:acm:us-east-1:111122223333:certificate/1"
    named = synthesised(
        "dev",
        api_domain="api.example.org",
        api_certificate=certificate,
        web_domain="rushes.example.org",
        web_certificate=certificate,
    )
    api = only(named, "AWS::ApiGateway::DomainName")
    assert (api["DomainName"], api["SecurityPolicy"]) == ("api.example.org", "TLS_1_2")
    assert api["RegionalCertificateArn"] == certificate
    page = only(named, "AWS::CloudFront::Distribution")["DistributionConfig"]
    assert page["Aliases"] == ["rushes.example.org"]
    assert page["ViewerCertificate"]["MinimumProtocolVersion"] == "TLSv1.2_2021"


def test_queues_have_priorities_and_share_among_owners(production: Assembly) -> None:
    """A13, E11."""
    queues = production.properties("AWS::Batch::JobQueue")
    assert sorted(each["Priority"] for each in queues) == [1, 1, 5, 5, 10, 10]
    assert all("SchedulingPolicyArn" in each for each in queues)
    assert {each["MaxTimeSeconds"] for queue in queues for each in queue["JobStateTimeLimitActions"]} == {
        1800
    }


def test_workers_are_not_root_and_cannot_write_their_image(production: Assembly) -> None:
    """C19, C22, D6, D14, D15, E28."""
    definitions = production.properties("AWS::Batch::JobDefinition")
    assert len(definitions) == len(WORKER_STEPS)
    for each in definitions:
        container = each["ContainerProperties"]
        assert container["ReadonlyRootFilesystem"] is True
        assert container["Privileged"] is False
        assert container["User"] == "10001"
        assert container["JobRoleArn"] != container["ExecutionRoleArn"]
        assert each["RetryStrategy"]["Attempts"] == 3
        assert int(container["ResourceRequirements"][0]["Value"]) >= 4096
        codes = {rule.get("OnExitCode") for rule in each["RetryStrategy"]["EvaluateOnExit"]}
        assert {"2", "65", "69"} <= codes


def test_images_are_scanned_and_untagged_ones_go_after_a_week(production: Assembly) -> None:
    """C9, D9."""
    repository = only(production, "AWS::ECR::Repository")
    assert repository["ImageScanningConfiguration"] == {"ScanOnPush": True}
    (rule,) = json.loads(repository["LifecyclePolicy"]["LifecyclePolicyText"])["rules"]
    assert rule["selection"] == {
        "tagStatus": "untagged", "countType": "sinceImagePushed", "countNumber": 7, "countUnit": "days"
    }  # fmt: skip
    text = json.dumps(production.stacks["compute"])
    assert "rushes-production-images:" in text


def test_limits_change_by_the_clock(production: Assembly) -> None:
    """D21, C4."""
    calls = [json.dumps(each) for each in production.properties("AWS::Scheduler::Schedule", "compute")]
    assert len(calls) == 4 * 4
    for cron in ("cron(0 9 ? * MON-FRI *)", "cron(0 18 ? * MON-FRI *)", "cron(0 0 ? * SAT *)"):
        assert [each for each in calls if cron in each], cron


def test_the_api_stands_behind_a_wall_that_counts(production: Assembly) -> None:
    """E2, E4, B11, A28."""
    rules = {each["Name"]: each for each in only(production, "AWS::WAFv2::WebACL")["Rules"]}
    rate = rules["rate"]["Statement"]["RateBasedStatement"]
    assert (rate["Limit"], rate["AggregateKeyType"], rate["EvaluationWindowSec"]) == (100, "IP", 60)
    assert "Block" in rules["rate"]["Action"]
    assert {"AWSManagedRulesCommonRuleSet", "AWSManagedRulesSQLiRuleSet"} <= set(rules)
    assert len(production.resources("AWS::WAFv2::WebACLAssociation")) == 1


def test_calls_are_logged_traced_and_throttled(production: Assembly) -> None:
    """D25, E26."""
    stage = only(production, "AWS::ApiGateway::Stage")
    assert stage["AccessLogSetting"]["DestinationArn"]
    assert stage["TracingEnabled"] is True
    assert only(production, "AWS::ApiGateway::UsagePlan")["Quota"]["Period"] == "DAY"
    ours = [each for each in production.properties("AWS::Lambda::Function") if "Layers" in each]
    assert len(ours) > len(FUNCTIONS)
    assert all(each.get("TracingConfig") == {"Mode": "Active"} for each in ours if each["MemorySize"] >= 1024)


def test_people_sign_in_with_a_second_factor_and_tokens_of_fifteen_minutes(production: Assembly) -> None:
    """B13, E3."""
    assert only(production, "AWS::Cognito::UserPool")["MfaConfiguration"] == "ON"
    clients = production.properties("AWS::Cognito::UserPoolClient")
    assert len(clients) == 2
    assert {each["AccessTokenValidity"] for each in clients} == {15}
    assert select_profile("dev").mfa == "optional"


def test_whoever_calls_the_api_is_seen_by_it(production: Assembly) -> None:
    """E2: no edge of AWS between the two, whose address would be counted."""
    assert only(production, "AWS::ApiGateway::RestApi")["EndpointConfiguration"]["Types"] == ["REGIONAL"]


@pytest.mark.prove
def test_another_issuer_of_tokens_is_asked_through_our_own_function() -> None:
    """E3."""
    elsewhere = synthesised(
        "staging", token_issuer="https://issuer.example", token_keys="{}", token_audience="us"
    )
    authorizer = only(elsewhere, "AWS::ApiGateway::Authorizer")
    assert (authorizer["Type"], authorizer["AuthorizerResultTtlInSeconds"]) == ("TOKEN", 60)
    assert "JwtAuthorizerLive" in json.dumps(authorizer["AuthorizerUri"]), "through the alias that shifts"
    kinds = [
        each["AuthorizationType"]
        for each in elsewhere.properties("AWS::ApiGateway::Method")
        if each["HttpMethod"] != "OPTIONS"
    ]
    assert sorted(set(kinds)) == ["CUSTOM", "NONE"]
    assert kinds.count("NONE") == 1


def test_an_issuer_without_its_keys_is_refused() -> None:
    with pytest.raises(ValidationError, match="token_issuer needs token_keys"):
        Profile(name="dev", token_issuer="https://issuer.example")


def test_pages_of_other_places_may_not_call(production: Assembly) -> None:
    """E6."""
    methods = production.properties("AWS::ApiGateway::Method")
    options = [json.dumps(each) for each in methods if each["HttpMethod"] == "OPTIONS"]
    assert options
    assert not [each for each in options if "'*'" in each.split("Access-Control-Allow-Origin")[1][:40]]


def test_the_page_is_private_and_careful(production: Assembly) -> None:
    """A22, A29, D13, B1."""
    config = only(production, "AWS::CloudFront::Distribution")["DistributionConfig"]
    assert config["HttpVersion"] == "http2and3"
    assert config["DefaultCacheBehavior"]["ViewerProtocolPolicy"] == "redirect-to-https"
    assert config["DefaultCacheBehavior"]["Compress"] is True
    assert production.resources("AWS::CloudFront::OriginAccessControl")
    headers = only(production, "AWS::CloudFront::ResponseHeadersPolicy")["ResponseHeadersPolicyConfig"]
    policy = json.dumps(headers["SecurityHeadersConfig"]["ContentSecurityPolicy"])
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_dead_letters_wait_a_fortnight(production: Assembly) -> None:
    """E11, E27."""
    queues = production.properties("AWS::SQS::Queue", "pipeline")
    assert [each for each in queues if each.get("MessageRetentionPeriod") == 14 * 86_400]
    counts = {each["RedrivePolicy"]["maxReceiveCount"] for each in queues if "RedrivePolicy" in each}
    assert counts == {3, 5}, "uploads, and webhooks"


def test_secrets_are_named_and_empty(production: Assembly) -> None:
    """A32, D11."""
    secrets = production.properties("AWS::SecretsManager::Secret", "storage")
    assert {each["SecretString"] for each in secrets} == {"unset"}
    assert all(each["Name"].startswith("rushes/production/") for each in secrets)


def test_backups_are_copied_to_another_region(production: Assembly) -> None:
    """B19, C17, D26."""
    (rule,) = only(production, "AWS::Backup::BackupPlan")["BackupPlan"]["BackupPlanRule"]
    assert rule["Lifecycle"]["DeleteAfterDays"] == 35
    assert "us-west-2" in json.dumps(rule["CopyActions"])
    kept = json.dumps(production.properties("AWS::Backup::BackupSelection"))
    for each in ("table/", "rds:", "rushes-production-goods-"):
        assert each in kept, each


def test_what_matters_outlives_its_stack_in_production(production: Assembly) -> None:
    """C11, D23."""
    kinds = ("AWS::DynamoDB::Table", "AWS::Cognito::UserPool")
    assert all(
        each["DeletionPolicy"] == "Retain" for kind in kinds for each in production.resources(kind).values()
    )


@pytest.mark.prove
def test_nothing_outlives_its_stack_in_dev(dev: Assembly) -> None:
    """C11, D23."""
    for template in dev.stacks.values():
        kept = [key for key, each in template["Resources"].items() if each.get("DeletionPolicy") == "Retain"]
        assert not [key for key in kept if "CloudWatchRole" not in key and "Account" not in key]


def test_nothing_of_dev_stays_and_in_production_goods_and_rows_do() -> None:
    assert list(retained_resources(synthesised("dev").folder)) == []
    stays = "\n".join(retained_resources(synthesised("production").folder))
    for kind in ("AWS::S3::Bucket", "AWS::DynamoDB::", "AWS::RDS::DBInstance"):
        assert kind in stays


@pytest.mark.prove
def test_listening_may_go_to_an_endpoint_that_scales_down_to_no_machine() -> None:
    assembly = synthesised("dev+sagemaker")
    assert only(assembly, "AWS::SageMaker::Endpoint")["EndpointName"] == "rushes-dev-listen"
    assert only(assembly, "AWS::ApplicationAutoScaling::ScalableTarget")["MinCapacity"] == 0
    watched = json.dumps(assembly.properties("AWS::CloudWatch::Alarm"))
    assert "HasBacklogWithoutCapacity" in watched
    assert "ApproximateBacklogSize" in watched
