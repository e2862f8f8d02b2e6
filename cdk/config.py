"""Deployment profiles: everything that differs between deployments.

Costs are US dollars a month in us-east-1, on demand, while idle. An option without a figure costs nothing while idle.
"""

import json
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

DAY_ARCHIVE = (30, 90, 365, 2555)

Domain = Annotated[str, Field(pattern=r"^$|^([a-z0-9-]+\.)+[a-z]{2,}$")]
Mail = Annotated[str, Field(pattern=r"^$|^[^@\s]+@[^@\s]+\.[a-z]{2,}$")]
Arn = Annotated[str, Field(pattern=r"^$|^arn:aws[a-z-]*:.+")]


class Profile(BaseModel):
    """A deployment. `local` runs on an AWS emulator on loopback and costs nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Literal["local", "dev", "staging", "production"]
    region: str = Field(
        "us-east-1", description="Region of every stack. The account is that of the deploying credentials."
    )

    # access
    owner_claim: str = Field("sub", description="The claim of an access token that names the owner.")
    access_minutes: int = Field(15, description="Lifetime of an access token.")
    refresh_days: int = Field(30, description="Lifetime of a refresh token.")
    mfa: Literal["off", "optional", "required"] = Field(
        "optional", description="Second factor, by app (TOTP)."
    )
    requests_a_minute: int = Field(
        100, ge=10, description="Limit per IP address, counted by WAF: 5 + 1 a rule = 10."
    )
    trusted_hops: int = Field(
        0,
        ge=0,
        le=5,
        description="Proxies in front of the API, such as CloudFront: clients are counted by the address they forward. "
        "Only safe if the API cannot be called directly.",
    )
    token_issuer: str = Field("", description="Issuer (`iss`) of access tokens, if not Cognito.")
    token_keys: str = Field(
        "", description="The issuer's pinned JWKS; with Cognito an additional check after API Gateway."
    )
    token_audience: str = Field("", description="Our client id at the issuer.")
    webhook_networks: tuple[str, ...] = Field(
        (), description="Private networks that webhooks may be sent to."
    )
    quota_minutes: int = Field(0, description="Minutes of video per owner and month; 0: unlimited.")
    quota_jobs: int = Field(0, description="Concurrent jobs per owner; 0: unlimited.")
    quota_bytes: int = Field(0, description="Stored bytes of video per owner; 0: unlimited.")
    requests_a_day: int = Field(100_000, description="Calls per API key, by the usage plan.")
    allowed_origins: tuple[str, ...] = Field((), description="Further web origins that may call the API.")
    api_domain: Domain = Field(
        "", description="Domain of the API; empty: the default of API Gateway. Needs api_certificate."
    )
    api_certificate: Arn = Field("", description="ACM certificate of api_domain, in this region.")
    web_domain: Domain = Field("", description="Domain of the page; empty: the default of CloudFront.")
    web_certificate: Arn = Field("", description="ACM certificate of web_domain, in us-east-1.")
    strict_tls13: bool = Field(False, description="TLS 1.3 only for the page; excludes old browsers.")

    # network
    nat_gateways: int = Field(0, ge=0, le=2, description="33 each, and 0.045 a GB. Not needed by default.")
    cidr: str = "10.0.0.0/16"
    public_cidrs: tuple[str, str] = ("10.0.101.0/24", "10.0.102.0/24")
    private_cidrs: tuple[str, str] = ("10.0.1.0/24", "10.0.2.0/24")

    # database
    database: Literal["aurora", "instance"] = Field(
        "aurora",
        description="aurora: Serverless v2, 0.12 per ACU-hour, 0 while paused, 0.10 per GB stored. "
        "instance: RDS, priced by class, doubled by a standby.",
    )
    database_acus: float = Field(4, ge=1, description="Maximum capacity of Aurora: 2 GiB each.")
    database_class: str = Field(
        "t4g.micro", description="RDS instance class: t4g.micro 12, t4g.small 24, t4g.medium 47."
    )
    database_gb: int = Field(
        20, ge=20, description="RDS storage, grows automatically up to five times: 0.115 a GB."
    )
    standby: bool = Field(
        False, description="A standby instance in another zone: doubles the cost of the database."
    )
    replica: bool = Field(False, description="A read replica: costs another database_class with its disk.")
    proxy: bool = Field(False, description="RDS Proxy pools connections: 22. Prevents Aurora from pausing.")
    pool_percent: int = Field(
        50, ge=1, le=100, description="Share of the database's connections for the proxy's pool."
    )
    backup_days: int = Field(
        1,
        ge=1,
        le=35,
        description="Retention of point-in-time recovery; backups up to the database's size are free.",
    )

    # workers
    workers: Literal["activity", "batch", "sagemaker"] = Field(
        "batch",
        description="batch: 0 idle. sagemaker: speech steps on an asynchronous endpoint that scales to zero, "
        "the others on Batch. activity: workers that poll a Step Functions activity, such as a laptop.",
    )
    gpu_types: tuple[str, ...] = Field(
        ("g4dn.xlarge",), description="0.526 an hour and machine, spot about 0.16."
    )
    cpu_types: tuple[str, ...] = Field(
        ("c5.2xlarge",), description="0.34 an hour and machine, spot about 0.13."
    )
    most_instances: int = Field(
        2, ge=0, le=20, description="Maximum machines of each kind; the minimum is 0."
    )
    endpoint_type: str = Field(
        "ml.g4dn.xlarge", description="Instance type of the endpoint: 0.736 an hour and machine."
    )
    schedule: bool = Field(False, description="Capacity limits by time of day: see cdk/schedules.py.")
    timezone: str = Field("Etc/UTC", description="Time zone of the schedule.")

    share_seconds: float = Field(
        900,
        ge=0,
        description="Estimated seconds of composing above which the work is split over several workers; 0: never.",
    )

    # functions
    lambda_megabytes: int = Field(1024, description="Default memory of a function.")
    most_calls: int = Field(
        0,
        ge=0,
        description="Reserved concurrency of each API function, from the account's concurrency; 0: unreserved.",
    )
    retry_messages: int = Field(
        3, description="Deliveries of an upload event before it goes to the dead-letter queue."
    )
    most_running: int = Field(
        20, ge=0, description="Concurrently running jobs per owner, others wait; 0: unlimited."
    )
    most_ingests: int = Field(5, ge=2, description="Concurrent batches of upload events.")
    canary: bool = Field(
        False, description="New code gets 10 % of the calls for 5 minutes; an alarm rolls it back."
    )
    tracing: bool = Field(True, description="X-Ray: 5 a million traces, the first 100,000 free.")

    # data
    keys: Literal["aws", "own"] = Field(
        "aws", description="own: a customer-managed KMS key, rotated yearly: 1."
    )
    malware_scan: bool = Field(
        True, description="GuardDuty scans uploads: 0.09 a GB and 0.22 per 1,000 files."
    )
    working_days: int = Field(7, description="Retention of uploads and intermediate files.")
    result_days: int = Field(
        30, description="Retention of results, unless archived. Above 30 with intelligent tiering."
    )
    archive: bool = Field(False, description="Move results to IA, Glacier and Deep Archive before deletion.")
    archive_days: tuple[int, int, int, int] = Field(
        DAY_ARCHIVE, description="Days until infrequent access, Glacier, Deep Archive, deletion."
    )
    version_days: int = Field(30, description="Retention of overwritten and deleted versions.")
    keep: bool = Field(
        False, description="Retain bucket, table and database with the stack's deletion, and protect them."
    )

    # operations
    log_days: Literal[7, 30, 90, 365] = Field(
        7, description="Log retention: 0.50 a GB ingested, 0.03 a GB and month stored."
    )
    email: str = Field("", description="E-mail address for alarms and budgets; empty: none.")
    mail_from: Mail = Field(
        "",
        description="Sender of e-mails to owners whose jobs fail, verified in SES in this region; empty: no e-mails. "
        "0.10 per 1,000 e-mails.",
    )
    budget_usd: int = Field(
        50, ge=1, description="Monthly budget: an e-mail at 80 %, at 100 %, and on a forecast above it."
    )
    dashboards: bool = Field(True, description="Five dashboards: 3 each beyond the account's first three, 6.")
    backups: bool = Field(False, description="AWS Backup, daily, retained 35 days: 0.095 a GB of RDS.")
    recovery_region: str = Field(
        "",
        description="Disaster recovery: region for copies of all backups: 0.02 a GB, and 0.05 a GB and month.",
    )

    @model_validator(mode="after")
    def check_issuer(self) -> Self:
        if self.token_issuer and not (self.token_keys and self.token_audience):
            raise ValueError(
                "token_issuer needs token_keys, its JWKS, and token_audience, our client id there"
            )
        return self

    @property
    def cloud(self) -> bool:
        """Whether the deployment is in an AWS account."""
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
"""Options to add to a profile: `production+ha+dr`. ha: high availability, 170 more. dr: a copy of all backups in
another region. sagemaker: speech steps on an asynchronous endpoint."""


def profile_environment(profile: Profile) -> dict[str, str]:
    """Return the settings of rushes/settings.py that depend on the profile, as environment variables."""
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


def select_profile(name: str) -> Profile:
    """Select a profile, with options after a plus. Raises SystemExit with the valid names."""
    base_name, *options = name.split("+")
    if base_name not in PROFILES:
        raise SystemExit(f"There is no profile “{base_name}”: choose one of {', '.join(PROFILES)}.")
    if unknown := [option for option in options if option not in OPTIONS]:
        raise SystemExit(f"There is no option “{unknown[0]}”: choose from {', '.join(OPTIONS)}.")
    overrides = {key: value for option in options for key, value in OPTIONS[option].items()}
    return Profile.model_validate(PROFILES[base_name].model_dump() | overrides)
