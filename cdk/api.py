"""The HTTP API: a REST API, because WAF attaches to no other kind, behind Cognito access tokens."""

from aws_cdk import Duration
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_cognito as cognito
from constructs import Construct

from cdk.config import Profile
from cdk.handlers import Functions

SCOPE = "aws.cognito.signin.user.admin"  # what an access token of a signed-in user carries
OPEN = {("GET", "/health")}
ROUTES = {
    ("GET", "/health"): "api",
    ("GET", "/health/deep"): "api",
    ("POST", "/uploads"): "api",
    ("GET", "/uploads/{job_id}"): "api",
    ("POST", "/uploads/{job_id}/parts"): "api",
    ("POST", "/uploads/{job_id}/complete"): "api",
    ("GET", "/jobs"): "api",
    ("POST", "/jobs"): "api",
    ("POST", "/jobs/{job_id}/retry"): "api",
    ("GET", "/jobs/{job_id}"): "api",
    ("GET", "/jobs/{job_id}/results"): "api",
    ("GET", "/jobs/{job_id}/events"): "api",
    ("GET", "/jobs/{job_id}/edits"): "api",
    ("PUT", "/jobs/{job_id}/edits"): "api",
    ("DELETE", "/jobs/{job_id}"): "api",
    ("GET", "/webhooks"): "api",
    ("POST", "/webhooks"): "api",
    ("DELETE", "/webhooks/{webhook_id}"): "api",
    ("POST", "/webhooks/{webhook_id}/rotate"): "api",
    ("GET", "/webhooks/{webhook_id}/deliveries"): "api",
    ("GET", "/audit"): "api",
    ("POST", "/me/export"): "api",
    ("DELETE", "/me"): "api",
    ("GET", "/usage"): "api",
    ("POST", "/socket-tickets"): "api",
    ("GET", "/search"): "search",
    ("POST", "/jobs/{job_id}/cancel"): "control",
    ("POST", "/jobs/{job_id}/review"): "control",
}


class Api(Construct):
    """Every route of ROUTES, each with its Lambda; all but OPEN ask for a token."""

    def __init__(
        self, scope: Construct, name: str, profile: Profile, functions: Functions, gateway: str
    ) -> None:
        super().__init__(scope, name)
        pool = cognito.UserPool(self, "Users", self_sign_up_enabled=False)
        client = pool.add_client(
            "Client",
            auth_flows=cognito.AuthFlow(user_password=True, user_srp=True),
            access_token_validity=Duration.minutes(profile.access_minutes),
        )
        rest = apigateway.RestApi(
            self, "Rest", cloud_watch_role=False, deploy_options=apigateway.StageOptions(stage_name="api")
        )
        authorizer = apigateway.CognitoUserPoolsAuthorizer(self, "SignedIn", cognito_user_pools=[pool])
        for (method, path), function in ROUTES.items():
            signed_in = (method, path) not in OPEN
            rest.root.resource_for_path(path).add_method(
                method,
                apigateway.LambdaIntegration(functions[function]),
                authorizer=authorizer if signed_in else None,
                authorization_scopes=[SCOPE] if signed_in else None,
            )
        self.pool_id, self.client_id = pool.user_pool_id, client.user_pool_client_id
        self.url = f"{gateway}/_aws/execute-api/{rest.rest_api_id}/api"
