"""The wall before the API: WAF counts calls of each address, and knows the usual attacks."""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_logs as logs
from aws_cdk import aws_wafv2 as wafv2
from constructs import Construct

from cdk.config import Profile
from cdk.handlers import retention

MANAGED = (
    "AWSManagedRulesAmazonIpReputationList",
    "AWSManagedRulesCommonRuleSet",
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSManagedRulesSQLiRuleSet",
)
BODY = "SizeRestrictions_BODY"
"""Refuses bodies above 8 kB: a transcript of one's own is longer, and an edit list may be; the code looks at sizes."""


class Wall(Construct):
    """`metric` of each rule is its name. WAF's rate is approximate; the exact limit is in the code (rushes/api)."""

    def __init__(self, scope: Construct, name: str, profile: Profile, stage_arn: str) -> None:
        super().__init__(scope, name)
        self.acl = wafv2.CfnWebACL(
            self,
            "Acl",
            scope="REGIONAL",
            default_action=wafv2.CfnWebACL.DefaultActionProperty(allow={}),
            visibility_config=seen(f"rushes-{profile.name}-api"),
            rules=[
                rate(profile.requests_a_minute, profile.trusted_hops),
                *(managed(rule, at) for at, rule in enumerate(MANAGED, 1)),
            ],
        )
        association = wafv2.CfnWebACLAssociation(
            self, "Before", resource_arn=stage_arn, web_acl_arn=self.acl.attr_arn
        )
        association.add_resource_dependency(self.acl)
        log = logs.LogGroup(
            self,
            "Log",
            log_group_name=f"aws-waf-logs-rushes-{profile.name}",
            retention=retention(profile),
            removal_policy=RemovalPolicy.DESTROY,
        )
        wafv2.CfnLoggingConfiguration(
            self,
            "Blocked",
            resource_arn=self.acl.attr_arn,
            log_destination_configs=[log.log_group_arn],
            redacted_fields=[
                wafv2.CfnLoggingConfiguration.FieldToMatchProperty(single_header={"Name": "authorization"})
            ],
            logging_filter={
                "DefaultBehavior": "DROP",
                "Filters": [
                    {
                        "Behavior": "KEEP",
                        "Requirement": "MEETS_ANY",
                        "Conditions": [{"ActionCondition": {"Action": "BLOCK"}}],
                    }
                ],
            },
        )


def rate(calls: int, hops: int) -> wafv2.CfnWebACL.RuleProperty:
    """So many calls of one address in 60 seconds, then 403 until it calms down.

    Behind a proxy WAF can count by the first address in X-Forwarded-For alone, which a caller may write: there the
    exact limit in the code is the one that holds.
    """
    forwarded = wafv2.CfnWebACL.ForwardedIPConfigurationProperty(
        header_name="X-Forwarded-For", fallback_behavior="MATCH"
    )
    statement = wafv2.CfnWebACL.RateBasedStatementProperty(
        limit=calls,
        aggregate_key_type="FORWARDED_IP" if hops else "IP",
        forwarded_ip_config=forwarded if hops else None,
        evaluation_window_sec=60,
    )
    return wafv2.CfnWebACL.RuleProperty(
        name="rate",
        priority=0,
        action=wafv2.CfnWebACL.RuleActionProperty(block={}),
        statement=wafv2.CfnWebACL.StatementProperty(rate_based_statement=statement),
        visibility_config=seen("rate"),
    )


def managed(name: str, priority: int) -> wafv2.CfnWebACL.RuleProperty:
    counted = [
        wafv2.CfnWebACL.RuleActionOverrideProperty(
            name=BODY, action_to_use=wafv2.CfnWebACL.RuleActionProperty(count={})
        )
    ]
    group = wafv2.CfnWebACL.ManagedRuleGroupStatementProperty(
        vendor_name="AWS",
        name=name,
        rule_action_overrides=counted if name == "AWSManagedRulesCommonRuleSet" else None,
    )
    return wafv2.CfnWebACL.RuleProperty(
        name=name,
        priority=priority,
        override_action=wafv2.CfnWebACL.OverrideActionProperty(none={}),
        statement=wafv2.CfnWebACL.StatementProperty(managed_rule_group_statement=group),
        visibility_config=seen(name),
    )


def seen(name: str) -> wafv2.CfnWebACL.VisibilityConfigProperty:
    return wafv2.CfnWebACL.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True, metric_name=name, sampled_requests_enabled=True
    )
