"""The Cognito user pool, with short-lived access tokens."""

from typing import Any

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_cognito as cognito
from constructs import Construct

from cdk.config import Profile

MFA = {"off": cognito.Mfa.OFF, "optional": cognito.Mfa.OPTIONAL, "required": cognito.Mfa.REQUIRED}
SCOPES = [cognito.OAuthScope.OPENID, cognito.OAuthScope.COGNITO_ADMIN]


class Users(Construct):
    """The user pool, and `client` for programs that sign in with user name and password."""

    def __init__(self, scope: Construct, name: str, profile: Profile) -> None:
        super().__init__(scope, name)
        self.profile = profile
        self.pool = (
            self.create_pool()
            if profile.cloud
            else cognito.UserPool(self, "Pool", self_sign_up_enabled=False)
        )
        self.client = self.pool.add_client(
            "Client",
            auth_flows=cognito.AuthFlow(user_password=True, user_srp=True),
            access_token_validity=Duration.minutes(profile.access_minutes),
            **(self.client_options() if profile.cloud else {}),
        )

    def create_pool(self) -> cognito.UserPool:
        """Create a pool with invited users only, MFA by the profile, and a domain for the sign-in page."""
        pool = cognito.UserPool(
            self,
            "Pool",
            self_sign_up_enabled=False,
            sign_in_aliases=cognito.SignInAliases(email=True),
            auto_verify=cognito.AutoVerifiedAttrs(email=True),
            account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
            mfa=MFA[self.profile.mfa],
            mfa_second_factor=None
            if self.profile.mfa == "off"
            else cognito.MfaSecondFactor(otp=True, sms=False),
            password_policy=cognito.PasswordPolicy(
                min_length=12,
                require_lowercase=True,
                require_uppercase=True,
                require_digits=True,
                require_symbols=True,
                temp_password_validity=Duration.days(3),
            ),
            deletion_protection=self.profile.keep,
            removal_policy=RemovalPolicy.RETAIN if self.profile.keep else RemovalPolicy.DESTROY,
        )
        stack = Stack.of(self)
        self.domain = pool.add_domain(
            "Domain",
            cognito_domain=cognito.CognitoDomainOptions(
                domain_prefix=f"rushes-{self.profile.name}-{stack.account}"
            ),
        )
        return pool

    def client_options(self) -> dict[str, Any]:
        """Return the token and security options of the client."""
        return {
            "refresh_token_validity": Duration.days(self.profile.refresh_days),
            "prevent_user_existence_errors": True,
            "enable_token_revocation": True,
            "disable_o_auth": True,
        }

    def page_client(self, scope: Construct, name: str, address: str) -> cognito.UserPoolClient:
        """Create the client of the page at this address: hosted sign-in, authorization code, PKCE."""
        return cognito.UserPoolClient(
            scope,
            name,
            user_pool=self.pool,
            generate_secret=False,
            access_token_validity=Duration.minutes(self.profile.access_minutes),
            refresh_token_validity=Duration.days(self.profile.refresh_days),
            prevent_user_existence_errors=True,
            enable_token_revocation=True,
            o_auth=cognito.OAuthSettings(
                flows=cognito.OAuthFlows(authorization_code_grant=True),
                scopes=SCOPES,
                callback_urls=[f"{address}/"],
                logout_urls=[f"{address}/"],
            ),
        )
