"""What differs between one place to deploy and another. Everything else is the same everywhere.

Costs are US dollars a month in us-east-1, on demand, with nothing to do; what is not named costs nothing idle.
"""

import json
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

DAY_ARCHIVE = (30, 90, 365, 2555)

Domain = Annotated[str, Field(pattern=r"^$|^([a-z0-9-]+\.)+[a-z]{2,}$")]
Mail = Annotated[str, Field(pattern=r"^$|^[^@\s]+@[^@\s]+\.[a-z]{2,}$")]
Arn = Annotated[str, Field(pattern=r"^$|^arn:aws[a-z-]*:.+")]


class Profile(BaseModel):
    """One place to deploy. `local` is created on an emulator of AWS on loopback; it costs nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Literal["local", "dev", "staging", "production"]
    region: str = Field("us-east-1", description="Of every stack. The account is whoever deploys.")

    # who may come in
    owner_claim: str = Field("sub", description="The claim of an access token that names the owner.")
    access_minutes: int = Field(15, description="How long an access token is good.")
    refresh_days: int = Field(30, description="How long a signed-in client may fetch new access tokens.")
    mfa: Literal["off", "optional", "required"] = Field(
        "optional", description="Second factor, by app (TOTP)."
    )
    requests_a_minute: int = Field(
        100, ge=10, description="Of one IP address, counted by WAF: 5 + 1 a rule = 10."
    )
    trusted_hops: int = Field(
        0,
        ge=0,
        le=5,
        description="Proxies of yours before the API, such as a CloudFront: addresses are counted as they saw them. "
        "Only where nobody can call past them.",
    )
    token_issuer: str = Field("", description="Another issuer of access tokens than Cognito: its `iss`.")
    token_keys: str = Field(
        "", description="Its JWKS, pinned; with Cognito they are checked beside API Gateway."
    )
    token_audience: str = Field("", description="Our client id there.")
    webhook_networks: tuple[str, ...] = Field(
        (), description="Networks that webhooks may go to although they are not public."
    )
    quota_minutes: int = Field(0, description="Minutes of video that an owner may bring a month; 0: any.")
    quota_jobs: int = Field(0, description="Jobs that an owner may have at the same time; 0: any.")
    quota_bytes: int = Field(0, description="Bytes of video that are kept for an owner; 0: any.")
    requests_a_day: int = Field(100_000, description="Of one API key, by the usage plan.")
    allowed_origins: tuple[str, ...] = Field((), description="Pages that may call the API, beside our own.")
    api_domain: Domain = Field(
        "", description="Name of the API; empty: the one that AWS gives. Needs api_certificate."
    )
    api_certificate: Arn = Field("", description="ACM certificate of api_domain, in this region.")
    web_domain: Domain = Field("", description="Name of the page; empty: the one of CloudFront.")
    web_certificate: Arn = Field("", description="ACM certificate of web_domain, in us-east-1.")
    strict_tls13: bool = Field(False, description="The page speaks TLS 1.3 only; old browsers stay outside.")

    # network
    nat_gateways: int = Field(0, ge=0, le=2, description="33 each, and 0.045 a GB. Nothing here needs one.")
    cidr: str = "10.0.0.0/16"
    public_cidrs: tuple[str, str] = ("10.0.101.0/24", "10.0.102.0/24")
    private_cidrs: tuple[str, str] = ("10.0.1.0/24", "10.0.2.0/24")

    # database
    database: Literal["aurora", "instance"] = Field(
        "aurora",
        description="aurora: Serverless v2, 0.12 an hour and ACU while it works, 0 paused, 0.10 a GB stored. "
        "instance: RDS, by its class, twice with a standby.",
    )
    database_acus: float = Field(4, ge=1, description="Most capacity of Aurora: 2 GiB each.")
    database_class: str = Field("t4g.micro", description="Of RDS: t4g.micro 12, t4g.small 24, t4g.medium 47.")
    database_gb: int = Field(
        20, ge=20, description="Of RDS, growing by itself to five times that: 0.115 a GB."
    )
    standby: bool = Field(
        False, description="A second instance in another zone takes over: doubles the database."
    )
    replica: bool = Field(
        False, description="An instance to read from: once more database_class and its disk."
    )
    proxy: bool = Field(False, description="RDS Proxy pools connections: 22. It would keep Aurora awake.")
    pool_percent: int = Field(
        50, ge=1, le=100, description="Of the database's connections, for the proxy's pool."
    )
    backup_days: int = Field(
        1,
        ge=1,
        le=35,
        description="Point-in-time recovery reaches back so far; as much as the database is free.",
    )

    # workers
    workers: Literal["activity", "batch", "sagemaker"] = Field(
        "batch",
        description="batch: 0 idle. sagemaker: listening goes to an asynchronous endpoint that scales to zero, "
        "the rest to batch. activity: whoever polls it, such as a laptop.",
    )
    gpu_types: tuple[str, ...] = Field(
        ("g4dn.xlarge",), description="0.526 an hour and machine, spot about 0.16."
    )
    cpu_types: tuple[str, ...] = Field(
        ("c5.2xlarge",), description="0.34 an hour and machine, spot about 0.13."
    )
    most_instances: int = Field(
        2, ge=0, le=20, description="Of each kind of machine at once; the least is 0."
    )
    endpoint_type: str = Field("ml.g4dn.xlarge", description="Of the endpoint: 0.736 an hour and machine.")
    schedule: bool = Field(False, description="Limits by the clock: see cdk/schedules.py.")
    timezone: str = Field("Etc/UTC", description="Of the schedule's clock.")

    share_seconds: float = Field(
        900, ge=0, description="Of composing that one worker takes before it is shared out; 0: never."
    )

    # functions
    lambda_megabytes: int = Field(1024, description="Of each function whose row says nothing else.")
    most_calls: int = Field(
        0,
        ge=0,
        description="Calls that each function of the API answers at once, out of the account's concurrency; 0: any.",
    )
    retry_messages: int = Field(3, description="Deliveries of an upload event before it is a dead letter.")
    most_running: int = Field(
        20, ge=0, description="Jobs of one owner that run at the same time, the others wait; 0: any."
    )
    most_ingests: int = Field(5, ge=2, description="Batches of uploads that are taken in at once.")
    canary: bool = Field(
        False, description="New code takes a tenth of the calls for 5 minutes; an alarm undoes it."
    )
    tracing: bool = Field(True, description="X-Ray: 5 a million traces, the first 100,000 free.")

    # goods
    keys: Literal["aws", "own"] = Field(
        "aws", description="own: a key of KMS for the goods, rotated yearly: 1."
    )
    malware_scan: bool = Field(
        True, description="GuardDuty scans uploads: 0.09 a GB and 0.22 per 1,000 files."
    )
    working_days: int = Field(7, description="Uploads, sampled pictures, what steps hand each other.")
    result_days: int = Field(
        30, description="Results, unless they are archived. Above 30 in intelligent tiering."
    )
    archive: bool = Field(
        False, description="Results move to IA, Glacier and Deep Archive instead of going at once."
    )
    archive_days: tuple[int, int, int, int] = Field(
        DAY_ARCHIVE, description="Infrequent access, Glacier, Deep Archive, deletion."
    )
    version_days: int = Field(30, description="What was overwritten or deleted stays so long.")
    keep: bool = Field(
        False, description="Bucket, table and database outlive the stack; deletion is protected."
    )

    # operations
    log_days: Literal[7, 30, 90, 365] = Field(7, description="0.50 a GB taken in, 0.03 a GB and month kept.")
    email: str = Field("", description="Where alarms and budgets write to; empty: nobody.")
    mail_from: Mail = Field(
        "",
        description="Writes to owners whose jobs fail: an address that SES has verified in this region; empty: nobody. "
        "0.10 a 1,000 letters.",
    )
    budget_usd: int = Field(
        50, ge=1, description="Of a month: a letter at 80 %, at 100 %, and on a forecast above it."
    )
    dashboards: bool = Field(True, description="Five: 3 each beyond the account's first three, 6.")
    backups: bool = Field(False, description="AWS Backup, daily, kept 35 days: 0.095 a GB of RDS.")
    recovery_region: str = Field(
        "",
        description="DR: backups are copied there, the bucket's too: 0.02 a GB, and 0.05 a GB and month.",
    )

    @model_validator(mode="after")
    def issuer_is_whole(self) -> Self:
        if self.token_issuer and not (self.token_keys and self.token_audience):
            raise ValueError(
                "token_issuer needs token_keys, its JWKS, and token_audience, our client id there"
            )
        return self

    @property
    def cloud(self) -> bool:
        """Whether it is an account of AWS."""
        return self.name != "local"


LOCAL = Profile(
    name="local",
    owner_claim="username",
    mfa="off",
    workers="activity",
    malware_scan=False,
    tracing=False,
    most_running=4,
    requests_a_minute=6000,
    webhook_networks=("127.0.0.0/8",),
)
DEV = Profile(name="dev", database_acus=1, dashboards=False)
STAGING = Profile(
    name="staging",
    database="instance",
    proxy=True,
    backup_days=7,
    most_instances=5,
    canary=True,
    log_days=30,
    budget_usd=150,
)
PRODUCTION = Profile(
    name="production",
    mfa="required",
    database="instance",
    database_class="t4g.small",
    standby=True,
    proxy=True,
    backup_days=30,
    most_instances=20,
    most_running=50,
    schedule=True,
    canary=True,
    keys="own",
    keep=True,
    log_days=90,
    budget_usd=500,
    backups=True,
)
PROFILES = {each.name: each for each in (LOCAL, DEV, STAGING, PRODUCTION)}

OPTIONS: dict[str, dict[str, Any]] = {
    "ha": {
        "database_class": "t4g.medium",
        "standby": True,
        "replica": True,
        "proxy": True,
        "database": "instance",
    },
    "dr": {"backups": True, "recovery_region": "us-west-2"},
    "sagemaker": {"workers": "sagemaker"},
}
"""What may be added to a profile: `production+ha+dr`. ha: 170 more. dr: a second copy of all that is kept.
sagemaker: listening on an asynchronous endpoint."""


def environment(profile: Profile) -> dict[str, str]:
    """The settings of rushes/settings.py that a profile decides, for functions whose rows need them."""
    return {
        "RUSHES_OWNER_CLAIM": profile.owner_claim,
        "RUSHES_CALLS_PER_MINUTE": str(profile.requests_a_minute),
        "RUSHES_MOST_RUNNING": str(profile.most_running),
        "RUSHES_QUOTA_MINUTES": str(profile.quota_minutes),
        "RUSHES_QUOTA_JOBS": str(profile.quota_jobs),
        "RUSHES_QUOTA_BYTES": str(profile.quota_bytes),
        "RUSHES_ORIGINS": json.dumps(profile.allowed_origins),
        "RUSHES_TOKEN_KEYS": profile.token_keys,
        "RUSHES_TOKEN_ISSUER": profile.token_issuer,
        "RUSHES_TOKEN_AUDIENCE": profile.token_audience,
        "RUSHES_WEBHOOK_NETWORKS": json.dumps(profile.webhook_networks),
        "RUSHES_SHARE_SECONDS": str(profile.share_seconds),
        "RUSHES_TRUSTED_HOPS": str(profile.trusted_hops),
        "RUSHES_MAIL_FROM": profile.mail_from,
        "RUSHES_MALWARE_SCAN": str(profile.malware_scan).lower(),
    }


def profile(name: str) -> Profile:
    """The profile of that name, with options behind a plus. Raises SystemExit with the names there are."""
    first, *options = name.split("+")
    if first not in PROFILES:
        raise SystemExit(f"There is no profile “{first}”: choose one of {', '.join(PROFILES)}.")
    if unknown := [option for option in options if option not in OPTIONS]:
        raise SystemExit(f"There is no option “{unknown[0]}”: choose of {', '.join(OPTIONS)}.")
    changed = {key: value for option in options for key, value in OPTIONS[option].items()}
    return Profile.model_validate(PROFILES[first].model_dump() | changed)
