"""The HTTP API: a REST API, the only type that WAF protects, with Cognito access tokens."""

from collections.abc import Mapping, Sequence

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from cdk.config import Profile
from cdk.handlers import log_retention
from cdk.users import Users

STAGE = "api"
SCOPE = "aws.cognito.signin.user.admin"  # in every access token of a signed-in user
PUBLIC_ROUTES = {("GET", "/health")}
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
    """All ROUTES with their Lambdas; all except OPEN require a token.

    `gateway` is the emulator's URL. In an account it is empty and the API has logs, limits and a domain name.
    """

    def __init__(
        self,
        scope: Construct,
        name: str,
        profile: Profile,
        handlers: Mapping[str, lambda_.IFunction],
        users: Users,
        gateway: str = "",
        origins: Sequence[str] = (),
    ) -> None:
        super().__init__(scope, name)
        self.profile = profile
        self.rest = apigateway.RestApi(
            self,
            "Rest",
            cloud_watch_role=profile.cloud,
            cloud_watch_role_removal_policy=RemovalPolicy.DESTROY if profile.cloud else None,
            deploy_options=self.stage() if profile.cloud else apigateway.StageOptions(stage_name=STAGE),
            default_cors_preflight_options=preflight(origins) if origins else None,
            domain_name=self.domain_name_options() if profile.api_domain else None,
            endpoint_types=[apigateway.EndpointType.REGIONAL] if profile.cloud else None,
        )
        authorizer = self.authorizer(handlers, users)
        integrations = {
            function: apigateway.LambdaIntegration(handlers[function], scope_permission_to_method=False)
            for function in sorted(set(ROUTES.values()))
        }
        for (method, path), function in ROUTES.items():
            requires_token = (method, path) not in PUBLIC_ROUTES
            self.rest.root.resource_for_path(path).add_method(
                method,
                integrations[function],
                authorizer=authorizer if requires_token else None,
                authorization_scopes=[SCOPE] if requires_token and not profile.token_issuer else None,
            )
        if profile.cloud:
            self.add_limits(origins)
        self.url = f"{gateway}/_aws/execute-api/{self.rest.rest_api_id}/{STAGE}" if gateway else self.address

    def authorizer(self, handlers: Mapping[str, lambda_.IFunction], users: Users) -> apigateway.IAuthorizer:
        """Return the Cognito authorizer, or for another token issuer a Lambda authorizer cached for a minute."""
        if not self.profile.token_issuer:
            return apigateway.CognitoUserPoolsAuthorizer(self, "SignedIn", cognito_user_pools=[users.pool])
        return apigateway.TokenAuthorizer(
            self, "Admitted", handler=handlers["jwt_authorizer"], results_cache_ttl=Duration.minutes(1)
        )

    @property
    def address(self) -> str:
        """Return the API's own URL."""
        return f"https://{self.profile.api_domain}" if self.profile.api_domain else self.rest.url.rstrip("/")

    def stage(self) -> apigateway.StageOptions:
        """Return the stage options. Access logs contain caller, route and status, never a body or a token."""
        self.log = logs.LogGroup(
            self, "Access", retention=log_retention(self.profile), removal_policy=RemovalPolicy.DESTROY
        )
        return apigateway.StageOptions(
            stage_name=STAGE,
            access_log_destination=apigateway.LogGroupLogDestination(self.log),
            access_log_format=apigateway.AccessLogFormat.json_with_standard_fields(
                caller=False,
                http_method=True,
                ip=True,
                protocol=True,
                request_time=True,
                resource_path=True,
                response_length=True,
                status=True,
                user=False,
            ),
            logging_level=apigateway.MethodLoggingLevel.ERROR,
            data_trace_enabled=False,
            tracing_enabled=self.profile.tracing,
            throttling_rate_limit=100,
            throttling_burst_limit=200,
        )

    def domain_name_options(self) -> apigateway.DomainNameOptions:
        """Return the domain name options: TLS 1.2 or 1.3."""
        return apigateway.DomainNameOptions(
            domain_name=self.profile.api_domain,
            certificate=acm.Certificate.from_certificate_arn(
                self, "Certificate", self.profile.api_certificate
            ),
            endpoint_type=apigateway.EndpointType.REGIONAL,
            security_policy=apigateway.SecurityPolicy.TLS_1_2,
        )

    def add_limits(self, origins: Sequence[str]) -> None:
        """Add request validation, a usage plan and CORS headers on error responses."""
        self.rest.add_request_validator(
            "Validator", validate_request_body=True, validate_request_parameters=True
        )
        self.rest.add_usage_plan(
            "Plan",
            api_stages=[apigateway.UsagePlanPerApiStage(api=self.rest, stage=self.rest.deployment_stage)],
            throttle=apigateway.ThrottleSettings(rate_limit=20, burst_limit=40),
            quota=apigateway.QuotaSettings(limit=self.profile.requests_a_day, period=apigateway.Period.DAY),
        )
        for origin in origins[:1]:
            for response_type in (apigateway.ResponseType.DEFAULT_4_XX, apigateway.ResponseType.DEFAULT_5_XX):
                self.rest.add_gateway_response(
                    f"Refused{response_type.response_type.removeprefix('DEFAULT_')}",
                    type=response_type,
                    response_headers={"Access-Control-Allow-Origin": f"'{origin}'"},
                )


def preflight(origins: Sequence[str]) -> apigateway.CorsOptions:
    """Return the CORS options for these origins. Tokens are sent in a header; cookies are not used."""
    return apigateway.CorsOptions(
        allow_origins=[*origins],
        allow_methods=["GET", "POST", "PUT", "DELETE", "OPTIONS"],
        allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "If-None-Match", "If-Match"],
        expose_headers=["ETag", "Location", "Retry-After"],
        max_age=Duration.hours(1),
    )
