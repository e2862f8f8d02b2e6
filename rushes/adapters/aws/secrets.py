"""Settings whose values lie in Secrets Manager: `RUSHES_<NAME>_SECRET` is an ARN, its value the setting <NAME>."""

from collections.abc import Mapping
from typing import Any

from pydantic import SecretStr

from rushes.adapters.aws.clients import client, code, translated
from rushes.errors import Unavailable
from rushes.settings import Settings

UNSET = "unset"
"""What a secret holds until an operator has filled it: the setting stays as it is."""


def filled(settings: Settings, environment: Mapping[str, str]) -> Settings:
    """The settings, those of the variables `RUSHES_<NAME>_SECRET` fetched: once, when a place starts.

    Raises Unavailable for a variable that names no setting, or a secret that is not there.
    """
    wanted = {name: environment[variable] for name, variable in variables(environment).items()}
    if unknown := sorted(set(wanted) - set(Settings.model_fields)):
        raise Unavailable(
            f"There is no setting “{unknown[0]}”: take RUSHES_{unknown[0].upper()}_SECRET away."
        )
    found = {name: value for name, arn in wanted.items() if (value := fetch(arn)) != UNSET}
    return settings.model_copy(update={name: typed(name, value) for name, value in found.items()})


def variables(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables that name secrets, by their settings."""
    return {
        variable.removeprefix("RUSHES_").removesuffix("_SECRET").lower(): variable
        for variable, value in environment.items()
        if variable.startswith("RUSHES_") and variable.endswith("_SECRET") and value
    }


def fetch(arn: str) -> str:
    """The text of a secret. Raises Unavailable when it is not there."""
    from botocore.exceptions import ClientError

    with translated():
        try:
            answer = client("secretsmanager").get_secret_value(SecretId=arn)
        except ClientError as error:
            if code(error) != "ResourceNotFoundException":
                raise
            raise Unavailable(f"There is no secret {arn}: deploy the profile again.") from error
    return str(answer["SecretString"])


def typed(name: str, value: str) -> Any:
    return SecretStr(value) if Settings.model_fields[name].annotation is SecretStr else value
