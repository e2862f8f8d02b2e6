"""E-mail to owners by SES, at their addresses in Cognito: implements Mailer."""

from functools import cached_property
from uuid import UUID

from rushes.adapters.aws.clients import Client, client, code, translated


class SesMailer:
    """`pool` is the id of the user pool, `sender` an address verified in SES in this region."""

    def __init__(self, pool: str, sender: str) -> None:
        self.pool, self.sender = pool, sender

    @cached_property
    def users(self) -> Client:
        return client("cognito-idp")

    @cached_property
    def mail(self) -> Client:
        return client("sesv2")

    def address_of(self, owner: UUID) -> str:
        from botocore.exceptions import ClientError

        with translated():
            try:
                user = self.users.admin_get_user(UserPoolId=self.pool, Username=str(owner))
            except ClientError as error:
                if code(error) != "UserNotFoundException":
                    raise
                return ""
        attributes = {attribute["Name"]: attribute["Value"] for attribute in user["UserAttributes"]}
        is_usable = user["Enabled"] and attributes.get("email_verified") == "true"
        return str(attributes.get("email", "")) if is_usable else ""

    def send(self, address: str, subject: str, text: str) -> None:
        with translated():
            self.mail.send_email(
                FromEmailAddress=self.sender,
                Destination={"ToAddresses": [address]},
                Content={"Simple": {"Subject": utf8_content(subject), "Body": {"Text": utf8_content(text)}}},
            )


def utf8_content(text: str) -> dict[str, str]:
    return {"Data": text, "Charset": "UTF-8"}
