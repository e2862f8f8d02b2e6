"""Roles of a whole deployment: no wildcard, nothing that AWS does not know, nothing for more than one place."""

import json
import re
from collections.abc import Iterator
from typing import Any

from tests.cdk.conftest import Assembly
from tests.cdk.test_roles import known_actions

UNSCOPED = {
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "ecr:GetAuthorizationToken",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "batch:DescribeJobs",
    "dynamodb:ListStreams",
    "states:SendTaskSuccess",
    "cloudfront:GetInvalidation",
    "cloudfront:CreateInvalidation",
    "logs:CreateLogDelivery",
    "logs:GetLogDelivery",
    "logs:UpdateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
}
"""Actions that AWS ties to no resource, or whose resource is known to nobody before (CloudFront's is the page's)."""
COPIER = re.compile(r"CDKBucketDeployment|AutoDelete|AWSCDKTrigger")
"""Functions of the CDK's own."""


def statements(assembly: Assembly) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every statement of a role's policy, with the logical id of the policy."""
    for name, resource in assembly.resources("AWS::IAM::Policy").items():
        for statement in resource["Properties"]["PolicyDocument"]["Statement"]:
            if not COPIER.search(name):
                yield name, statement


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def test_no_statement_has_a_wildcard_action(production: Assembly) -> None:
    for name, statement in statements(production):
        for action in listed(statement["Action"]):
            assert "*" not in action or action in ("kms:ReEncrypt*", "kms:GenerateDataKey*"), (name, action)


def test_every_action_of_every_role_exists(production: Assembly) -> None:
    for name, statement in statements(production):
        for action in listed(statement["Action"]):
            service, word = action.split(":")
            known = known_actions()[service]["privileges"]
            assert word.rstrip("*") in known or any(each.startswith(word.rstrip("*")) for each in known), (
                name,
                action,
            )


def test_what_is_allowed_everywhere_is_what_aws_ties_to_no_place(production: Assembly) -> None:
    for name, statement in statements(production):
        if "*" in listed(statement["Resource"]):
            assert set(listed(statement["Action"])) <= UNSCOPED, name


def test_objects_are_reached_by_prefix_only(production: Assembly) -> None:
    for name, statement in statements(production):
        if any(action.startswith("s3:") and "Object" in action for action in listed(statement["Action"])):
            for resource in listed(statement["Resource"]):
                text = json.dumps(resource)
                assert not re.search(r"goods-[^/]*/\*", text), (name, text)


def test_every_function_has_a_role_of_its_own(production: Assembly) -> None:
    functions = production.resources("AWS::Lambda::Function")
    roles = [
        json.dumps(each["Properties"]["Role"]) for key, each in functions.items() if not COPIER.search(key)
    ]
    assert len(roles) == len(set(roles))
