"""Every Lambda, with what it may know: a row a handler, and nothing in the environment beyond the row."""

from dataclasses import dataclass
from pathlib import Path

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from cdk.config import Profile

LAMBDAS = Path(__file__).parent.parent / "lambdas"


@dataclass(frozen=True)
class Row:
    """`needs` are names of rushes.settings; `seconds` is the function's time-out."""

    needs: tuple[str, ...]
    seconds: int = 60


ROWS = {
    # the intake
    "ingest": Row(("bucket", "table", "machine_arn", "direct_owner"), 30),
    # the states of process_video
    "open": Row(("table", "database_url")),
    "probe": Row(("bucket", "table"), 900),
    "censor": Row(("bucket", "table"), 300),
    "subtitles": Row(("bucket", "table"), 300),
    "thumbnails": Row(("bucket", "table"), 900),
    "plan": Row(("bucket", "table"), 120),
    "review": Row(("table",), 30),
    "record": Row(("bucket", "table", "database_url"), 120),
    "finish": Row(("bucket", "table", "database_url")),
    "reject": Row(("bucket", "table", "database_url")),
    "fail": Row(("bucket", "table", "database_url")),
    "settle": Row(("bucket", "table", "database_url")),
    # the doors
    "api": Row(
        ("bucket", "table", "database_url", "socket_url", "sign_in_url", "sign_in_client", "owner_claim"), 30
    ),
    "control": Row(("bucket", "table", "machine_arn", "owner_claim"), 30),
    "authorize": Row(("table",), 10),
    "listen": Row(("table", "machine_arn", "socket_endpoint"), 30),
    "notify": Row(("table", "socket_endpoint"), 30),
}


class Functions(Construct):
    """`functions[name]` is the Lambda of lambdas/<name>.py."""

    def __init__(self, scope: Construct, name: str, profile: Profile) -> None:
        super().__init__(scope, name)
        code = lambda_.Code.from_asset(str(LAMBDAS), exclude=["__pycache__"])
        self.by_name = {
            row: lambda_.Function(
                self,
                row.capitalize(),
                runtime=lambda_.Runtime.PYTHON_3_13,
                architecture=lambda_.Architecture.ARM_64,
                handler=f"{row}.handler",
                code=code,
                timeout=Duration.seconds(ROWS[row].seconds),
                memory_size=profile.lambda_megabytes,
            )
            for row in ROWS
        }

    def __getitem__(self, name: str) -> lambda_.Function:
        return self.by_name[name]

    def tell(self, **environment: str) -> None:
        """Give each variable to the functions whose row needs it, and to no other."""
        for variable, value in environment.items():
            setting = variable.removeprefix("RUSHES_").lower()
            for name, function in self.by_name.items():
                if setting in ROWS[name].needs:
                    function.add_environment(variable, value)
