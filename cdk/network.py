"""The network: internet access for workers, none for the database and its functions."""

from typing import Any, cast

from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_logs as logs
from constructs import Construct

from cdk.config import Profile
from cdk.handlers import log_retention

PUBLIC_SUBNETS = ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC)
PRIVATE_SUBNETS = ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED)


class NetworkStack(Stack):
    """Two zones. Public subnets for workers, which accept no connections; private ones for the database and its
    functions.

    Free gateway endpoints lead to S3 and DynamoDB. Private subnets need no internet access, so there is no NAT.
    """

    def __init__(self, scope: Construct, name: str, profile: Profile, **kwargs: Any) -> None:
        super().__init__(scope, name, **kwargs)
        private = (
            ec2.SubnetType.PRIVATE_WITH_EGRESS if profile.nat_gateways else ec2.SubnetType.PRIVATE_ISOLATED
        )
        self.vpc = ec2.Vpc(
            self,
            "Vpc",
            ip_addresses=ec2.IpAddresses.cidr(profile.cidr),
            max_azs=2,
            nat_gateways=profile.nat_gateways,
            subnet_configuration=[
                ec2.SubnetConfiguration(name="Public", subnet_type=ec2.SubnetType.PUBLIC, cidr_mask=24),
                ec2.SubnetConfiguration(name="Private", subnet_type=private, cidr_mask=24),
            ],
            gateway_endpoints={
                "S3": ec2.GatewayVpcEndpointOptions(service=ec2.GatewayVpcEndpointAwsService.S3),
                "Dynamo": ec2.GatewayVpcEndpointOptions(service=ec2.GatewayVpcEndpointAwsService.DYNAMODB),
            },
        )
        self.set_cidrs(self.vpc.public_subnets, profile.public_cidrs)
        self.set_cidrs(self.vpc.isolated_subnets or self.vpc.private_subnets, profile.private_cidrs)
        self.restrict_private_subnets(profile)
        log = logs.LogGroup(
            self, "FlowLog", retention=log_retention(profile), removal_policy=RemovalPolicy.DESTROY
        )
        self.vpc.add_flow_log("Flow", destination=ec2.FlowLogDestination.to_cloud_watch_logs(log))

    def set_cidrs(self, subnets: list[ec2.ISubnet], cidrs: tuple[str, str]) -> None:
        """Set the configured CIDR blocks instead of those that the CDK computes."""
        for subnet, cidr in zip(subnets, cidrs, strict=True):
            cfn_subnet = cast("ec2.CfnSubnet", subnet.node.default_child)
            cfn_subnet.cidr_block = cidr

    def restrict_private_subnets(self, profile: Profile) -> None:
        """Restrict the private subnets to the VPC, and to HTTPS for S3 and DynamoDB."""
        acl = ec2.NetworkAcl(
            self,
            "Closed",
            vpc=self.vpc,
            subnet_selection=ec2.SubnetSelection(
                subnets=self.vpc.isolated_subnets or self.vpc.private_subnets
            ),
        )
        inside, anywhere = ec2.AclCidr.ipv4(profile.cidr), ec2.AclCidr.any_ipv4()
        rules = [
            ("FromInside", inside, ec2.AclTraffic.all_traffic(), ec2.TrafficDirection.INGRESS),
            ("Answers", anywhere, ec2.AclTraffic.tcp_port_range(1024, 65535), ec2.TrafficDirection.INGRESS),
            ("ToInside", inside, ec2.AclTraffic.all_traffic(), ec2.TrafficDirection.EGRESS),
            ("Https", anywhere, ec2.AclTraffic.tcp_port(443), ec2.TrafficDirection.EGRESS),
        ]
        for number, (name, cidr, traffic, direction) in enumerate(rules, 1):
            acl.add_entry(name, cidr=cidr, rule_number=100 * number, traffic=traffic, direction=direction)
