"""E-mail to owners by SES, at their addresses in Cognito: implements Mailer."""

from functools import cached_property
from uuid import UUID

from rushes.adapters.aws.clients import Client, create_client, error_code, translate_errors


class SesMailer:
    """`pool` is the id of the user pool, `sender` an address verified in SES in this region."""

    def __init__(self, pool: str, sender: str) -> None:
        self.pool, self.sender = pool, sender

    @cached_property
    def users(self) -> Client:
        return create_client("cognito-idp")

    @cached_property
    def mail(self) -> Client:
        return create_client("sesv2")

    def find_address(self, owner: UUID) -> str:
        from botocore.exceptions import ClientError

        with translate_errors():
            try:
                user = self.users.admin_get_user(UserPoolId=self.pool, Username=str(owner))
            except ClientError as error:
                if error_code(error) != "UserNotFoundException":
                    raise
                return ""
        attributes = {attribute["Name"]: attribute["Value"] for attribute in user["UserAttributes"]}
        is_usable = user["Enabled"] and attributes.get("email_verified") == "true"
        return str(attributes.get("email", "")) if is_usable else ""

    def send(self, address: str, subject: str, text: str) -> None:
        with translate_errors():
            self.mail.send_email(
                FromEmailAddress=self.sender,
                Destination={"ToAddresses": [address]},
                Content={"Simple": {"Subject": utf8_content(subject), "Body": {"Text": utf8_content(text)}}},
            )


def utf8_content(text: str) -> dict[str, str]:
    return {"Data": text, "Charset": "UTF-8"}
