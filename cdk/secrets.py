"""Secrets of external services: created empty, filled by an operator, read by a function at its cold start.

A function gets the ARN as `RUSHES_<SETTING>_SECRET`; rushes/adapters/aws/secrets.py replaces it by the value.
Each secret costs 0.40 a month.
"""

from aws_cdk import SecretValue
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from cdk.config import Profile
from cdk.handlers import Functions

SECRETS = {
    "openai_api_key": "Key of the OpenAI API",
    "gemini_api_key": "Key of the Gemini API",
    "vision_credentials": "Key file (JSON) of Google Cloud",
}
UNSET = "unset"


class ServiceSecrets(Construct):
    """`rushes/<profile>/openai-api-key` and so on."""

    def __init__(self, scope: Construct, name: str, profile: Profile) -> None:
        super().__init__(scope, name)
        self.by_setting = {
            setting: secretsmanager.Secret(
                self,
                "".join(word.capitalize() for word in setting.split("_")),
                secret_name=f"rushes/{profile.name}/{setting.replace('_', '-')}",
                description=description,
                secret_string_value=SecretValue.unsafe_plain_text(UNSET),
            )
            for setting, description in SECRETS.items()
        }

    def grant_to(self, functions: Functions) -> None:
        """Give each function access to the secrets of its row, and to no other."""
        for name, function in functions.by_name.items():
            for setting, secret in self.by_setting.items():
                if setting in functions.specs[name].settings:
                    function.add_environment(f"RUSHES_{setting.upper()}_SECRET", secret.secret_arn)
                    secret.grant_read(function)
