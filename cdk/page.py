"""The content of the page: web/, and a config.json with the URLs of the API and the sign-in page."""

from pathlib import Path

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_deployment as deployment
from constructs import Construct

from cdk.users import SCOPES, Users
from cdk.web import WebStack, page_name

WEB = Path(__file__).parent.parent / "web"


class Page(Construct):
    """Copies the files at each deployment and invalidates the CloudFront cache."""

    def __init__(self, scope: Construct, name: str, web: WebStack, users: Users, api: str) -> None:
        super().__init__(scope, name)
        client = users.page_client(self, "Client", web.address)
        config = {
            "api": api,
            "sign_in": {
                "kind": "hosted",
                "url": users.domain.base_url(),
                "client": client.user_pool_client_id,
                "scope": " ".join(scope.scope_name for scope in SCOPES),
            },
        }
        deployment.BucketDeployment(
            self,
            "Files",
            destination_bucket=s3.Bucket.from_bucket_name(self, "There", page_name(web.profile)),
            distribution=web.distribution,
            distribution_paths=["/*"],
            sources=[
                deployment.Source.asset(str(WEB)),
                deployment.Source.json_data("config.json", config),
            ],
            cache_control=[deployment.CacheControl.max_age(Duration.minutes(5))],
            memory_limit=256,
            log_group=logs.LogGroup(
                self, "Log", retention=logs.RetentionDays.ONE_WEEK, removal_policy=RemovalPolicy.DESTROY
            ),
        )
