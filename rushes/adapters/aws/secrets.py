"""Settings stored in Secrets Manager: `RUSHES_<NAME>_SECRET` is the ARN of the secret with the setting <NAME>."""

from collections.abc import Mapping
from typing import Any

from pydantic import SecretStr

from rushes.adapters.aws.clients import create_client, error_code, translate_errors
from rushes.errors import Unavailable
from rushes.settings import Settings

UNSET = "unset"
"""The initial value of a secret, which leaves the setting unchanged until an operator sets it."""


def load_secrets(settings: Settings, environment: Mapping[str, str]) -> Settings:
    """Return the settings with those of the variables `RUSHES_<NAME>_SECRET` fetched. Called once per process.

    Raises Unavailable for a variable that names no setting, or a missing secret.
    """
    arns = {name: environment[variable] for name, variable in secret_variables(environment).items()}
    if unknown := sorted(set(arns) - set(Settings.model_fields)):
        raise Unavailable(f"There is no setting “{unknown[0]}”: unset RUSHES_{unknown[0].upper()}_SECRET.")
    values = {name: value for name, arn in arns.items() if (value := fetch_secret(arn)) != UNSET}
    return settings.model_copy(update={name: convert(name, value) for name, value in values.items()})


def secret_variables(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables that name secrets, by the name of the setting."""
    return {
        variable.removeprefix("RUSHES_").removesuffix("_SECRET").lower(): variable
        for variable, value in environment.items()
        if variable.startswith("RUSHES_") and variable.endswith("_SECRET") and value
    }


def fetch_secret(arn: str) -> str:
    """Fetch the text of a secret. Raises Unavailable if it does not exist."""
    from botocore.exceptions import ClientError

    with translate_errors():
        try:
            response = create_client("secretsmanager").get_secret_value(SecretId=arn)
        except ClientError as error:
            if error_code(error) != "ResourceNotFoundException":
                raise
            raise Unavailable(f"There is no secret {arn}: deploy the profile again.") from error
    return str(response["SecretString"])


def convert(name: str, value: str) -> Any:
    return SecretStr(value) if Settings.model_fields[name].annotation is SecretStr else value
