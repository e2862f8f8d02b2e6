"""The WAF in front of the API: a rate limit per address and AWS's managed rules."""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_logs as logs
from aws_cdk import aws_wafv2 as wafv2
from constructs import Construct

from cdk.config import Profile
from cdk.handlers import log_retention

MANAGED_RULES = (
    "AWSManagedRulesAmazonIpReputationList",
    "AWSManagedRulesCommonRuleSet",
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSManagedRulesSQLiRuleSet",
)
BODY_SIZE_RULE = "SizeRestrictions_BODY"
"""Blocks bodies above 8 kB, so it only counts: transcripts and edit lists are larger, and the code checks sizes."""


class WebAcl(Construct):
    """The web ACL. Metrics have the names of their rules. The exact rate limit is in the code (rushes/api)."""

    def __init__(self, scope: Construct, name: str, profile: Profile, stage_arn: str) -> None:
        super().__init__(scope, name)
        self.acl = wafv2.CfnWebACL(
            self,
            "Acl",
            scope="REGIONAL",
            default_action=wafv2.CfnWebACL.DefaultActionProperty(allow={}),
            visibility_config=visibility_config(f"rushes-{profile.name}-api"),
            rules=[
                rate_rule(profile.requests_a_minute, profile.trusted_hops),
                *(managed_rule(rule, priority) for priority, rule in enumerate(MANAGED_RULES, 1)),
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
            retention=log_retention(profile),
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


def rate_rule(calls: int, hops: int) -> wafv2.CfnWebACL.RuleProperty:
    """Block an address that exceeds this many calls in 60 seconds, with 403, until its rate drops.

    Behind a proxy WAF can only count by the first address in X-Forwarded-For, which a caller can forge; the exact limit
    in the code applies there.
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
        visibility_config=visibility_config("rate"),
    )


def managed_rule(name: str, priority: int) -> wafv2.CfnWebACL.RuleProperty:
    """Return a managed rule group, with the body size limit only counted."""
    overrides = [
        wafv2.CfnWebACL.RuleActionOverrideProperty(
            name=BODY_SIZE_RULE, action_to_use=wafv2.CfnWebACL.RuleActionProperty(count={})
        )
    ]
    group = wafv2.CfnWebACL.ManagedRuleGroupStatementProperty(
        vendor_name="AWS",
        name=name,
        rule_action_overrides=overrides if name == "AWSManagedRulesCommonRuleSet" else None,
    )
    return wafv2.CfnWebACL.RuleProperty(
        name=name,
        priority=priority,
        override_action=wafv2.CfnWebACL.OverrideActionProperty(none={}),
        statement=wafv2.CfnWebACL.StatementProperty(managed_rule_group_statement=group),
        visibility_config=visibility_config(name),
    )


def visibility_config(name: str) -> wafv2.CfnWebACL.VisibilityConfigProperty:
    """Return the metrics settings of a rule."""
    return wafv2.CfnWebACL.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True, metric_name=name, sampled_requests_enabled=True
    )
