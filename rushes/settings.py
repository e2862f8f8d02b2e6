"""The settings, read once from environment variables. Each name is prefixed with RUSHES_."""

from functools import cache
from uuid import UUID

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from rushes.errors import BadRequest


class Settings(BaseSettings):
    """One model for all processes; each process gets only the variables that it needs (see cdk/).

    An empty value is not set: a process that needs it fails at start and names the variable.
    """

    model_config = SettingsConfigDict(env_prefix="RUSHES_", frozen=True)

    # resources
    bucket: str = Field("", description="The bucket of uploads and results.")
    table: str = Field("", description="The DynamoDB table of live state.")
    database_url: str = Field(
        "",
        description="PostgreSQL, as the application role (a libpq URL; postgresql+iam:// uses IAM tokens).",
    )
    admin_credentials: str = Field("", description="ARN of the secret of the database's administrator.")
    schema_function: str = Field("", description="The function that applies migrations.")
    machine_arn: str = Field("", description="The state machine process_video.")
    activity_arn: str = Field("", description="The activity that workers outside Batch poll.")
    socket_endpoint: str = Field("", description="Management endpoint of the WebSocket API (https://…).")
    socket_url: str = Field("", description="Where clients connect the WebSocket (wss://…).")
    sign_in_url: str = Field("", description="Where clients sign in (the Cognito endpoint).")
    sign_in_client: str = Field("", description="The Cognito app client id.")
    scratch: str = Field("", description="Folder for working files; empty: the system's.")

    # the stack that the client and the command line use, when it is not the local one
    endpoint: str = Field("", description="The API of rushes (https://…).")
    user: str = Field("", description="The user that the client signs in as.")
    password: str = Field("", repr=False, description="The password of that user.")

    # identity and access
    direct_owner: UUID = Field(
        UUID("00000000-0000-4000-8000-000000000000"),
        description="Owner of files put directly into uploads/ (the subject of a user's token).",
    )
    owner_claim: str = Field("sub", description="The claim of an access token that names the owner.")

    token_keys: str = Field(
        "", description="JWKS of the issuer of access tokens; empty: rely on the check of API Gateway."
    )
    token_issuer: str = Field("", description="The `iss` of access tokens (https://…).")
    token_audience: str = Field("", description="Our client id: the `client_id` or `aud` of access tokens.")
    origins: tuple[str, ...] = Field(
        (), description="Origins whose pages may call the API, as JSON; empty: only its own."
    )

    calls_per_minute: int = Field(
        100, gt=0, le=60_000, description="API requests that one address may make per minute."
    )
    trusted_hops: int = Field(
        0, ge=0, le=5, description="Trusted proxies in front of the API that no caller can bypass."
    )
    quota_minutes: float = Field(
        0, ge=0, description="Minutes of video an owner may process per month; 0: no limit."
    )
    quota_jobs: int = Field(0, ge=0, description="Jobs an owner may have at the same time; 0: no limit.")
    quota_bytes: int = Field(0, ge=0, description="Bytes of video stored for an owner; 0: no limit.")

    most_running: int = Field(
        0, ge=0, description="Jobs of one owner that run at the same time, the others wait; 0: no limit."
    )
    intake_url: str = Field("", description="The queue of uploads; also delays jobs over `most_running`.")
    later_url: str = Field("", description="The queue of delayed messages, such as a webhook's next attempt.")
    webhook_networks: tuple[str, ...] = Field(
        (), description="Private networks that webhooks may be sent to, as JSON."
    )

    mail_from: str = Field(
        "",
        description="Sender of e-mail to owners of failed jobs, verified in SES; empty: no e-mail is sent.",
    )
    user_pool: str = Field("", description="The Cognito user pool with the e-mail addresses of owners.")
    page_url: str = Field("", description="The web page (https://…), for links in e-mail.")

    # limits of uploads
    malware_scan: bool = Field(
        False, description="Process an upload only when the malware scan has tagged it as clean."
    )
    max_bytes: int = Field(500_000_000, gt=0, description="Largest upload, in bytes.")
    max_seconds: float = Field(4 * 3600, gt=0, description="Longest video, in seconds.")
    max_pixels: int = Field(4096 * 2304, gt=0, description="Largest frame, in pixels (width × height).")
    max_streams: int = Field(32, gt=0, description="Maximum number of streams in a file.")
    containers: tuple[str, ...] = Field(
        ("mp4", "webm"), description="Accepted containers, as JSON; mov and mkv can be added."
    )
    decode_seconds: float = Field(900, gt=0, description="Time limit of one decoding process, in seconds.")
    decode_bytes: int = Field(
        4_000_000_000, gt=0, description="Memory limit of one decoding process, in bytes."
    )

    # engines
    transcriber: str = Field("pocketsphinx", description="Engine row of `transcribe` when none is requested.")
    whisper_model: str = Field(
        "", description="Whisper model of the `whisper` engine: a folder, a name, or s3://bucket/prefix."
    )
    whisper_device: str = Field("auto", description="auto, cpu or cuda.")
    models: tuple[str, ...] = Field(
        (), description="Other models that a job may request, as JSON: folders, names, s3:// prefixes."
    )
    any_model: bool = Field(
        False, description="Let a job request any model: only where all users own the machine."
    )
    openai_transcribe_model: str = Field("whisper-1", description="Model of the `openai` transcriber.")
    openai_base_url: str = Field(
        "", description="Base URL of the OpenAI API, when not OpenAI's own (https://…/v1)."
    )
    openai_api_key: SecretStr = Field(SecretStr(""), description="Key of the OpenAI API.")
    embedder: str = Field("minilm", description="Engine row of `embed`: embeds sentences, for search.")
    chapterer: str = Field("embedding", description="Engine row of `chapter` when none is requested.")
    analyst: str = Field("extractive", description="Engine row of `analyse` when none is requested.")
    llm_base_url: str = Field(
        "", description="Base URL of an OpenAI-compatible chat API, when not OpenAI's own (https://…/v1)."
    )
    llm_api_key: SecretStr = Field(
        SecretStr(""), description="Key of the engine `llm`; empty: for OpenAI, the key of the OpenAI API."
    )
    llm_model: str = Field("gpt-5.4-mini", description="Model of the engine `llm`.")
    llm_context: int = Field(
        100_000, ge=2_000, description="Context length of `llm` in tokens: prompt and answer together."
    )
    llm_seconds: float = Field(120, gt=0, description="Time limit for a model's answer, in seconds.")
    llm_prices: tuple[tuple[str, float, float], ...] = Field(
        (), description='Models with US dollars per million input and output tokens: [["mine", 0, 0]].'
    )
    gemini_api_key: SecretStr = Field(SecretStr(""), description="Key of the engine `gemini`.")
    gemini_model: str = Field("gemini-3.8-flash", description="Model of the engine `gemini`.")
    gemini_endpoint: str = Field("", description="URL of the Gemini API, when not Google's own (https://…).")
    budget_usd: float = Field(1.0, ge=0, description="US dollars that one job may spend on models.")
    budget_tokens: int = Field(
        2_000_000, ge=0, description="Input and output tokens of models that one job may use."
    )
    translator: str = Field("apertium", description="Engine row of `translate` when none is requested.")
    translator_model: str = Field(
        "", description="Model of the `nllb` translator: a CTranslate2 folder, or s3://bucket/prefix."
    )
    translator_device: str = Field("auto", description="auto, cpu or cuda.")
    dubber: str = Field("espeak", description="Engine row of `dub` when none is requested.")
    openai_speech_model: str = Field("gpt-4o-mini-tts", description="Model of the `openai` speech engine.")
    openai_speech_voice: str = Field("alloy", description="Voice of that model when none is requested.")
    openai_speech_price: float = Field(
        15.0, ge=0, description="US dollars per million characters of synthesized speech."
    )
    nvenc: bool = Field(
        False, description="Encode whole H.264 or HEVC videos on an NVIDIA GPU (NVENC) if there is one."
    )
    share_seconds: float = Field(
        900,
        ge=0,
        description="CPU seconds of encoding above which Compose is split across workers; 0: never.",
    )
    detector: str = Field("yunet", description="Engine row of `detect` when none is requested.")
    weights: str = Field(
        "", description="Folder of models from `rushes models pull`; empty: ~/.local/share/rushes/models."
    )
    vision_endpoint: str = Field(
        "", description="URL of Google Cloud Vision, when not Google's own (https://…)."
    )
    vision_credentials: str = Field(
        "",
        description="A key file of Google Cloud; empty: the machine's credentials; `anonymous`: none, for tests.",
    )
    vision_price: float = Field(
        0.0015,
        ge=0,
        description="US dollars per feature (SafeSearch, faces, text) and image of Vision.",
    )
    vision_seconds: float = Field(20, gt=0, description="Time limit for an answer of Vision, in seconds.")
    price_per_second: float = Field(0.0, ge=0, description="US dollars per second of the running machine.")
    link_seconds: int = Field(3600, gt=0, le=604_800, description="Lifetime of a signed URL, in seconds.")
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR.")


@cache
def load_settings() -> Settings:
    """The settings of this process."""
    return Settings()


def load_valid_settings() -> Settings:
    """The settings of this process. Raises BadRequest naming the variable that is invalid."""
    try:
        return load_settings()
    except ValueError as error:
        raise BadRequest(f"A RUSHES_ environment variable is invalid: {describe(error)}") from error


def describe(error: ValueError) -> str:
    """The first invalid variable and the reason."""
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"RUSHES_{str(first['loc'][0]).upper()}: {first['msg']}."
    return str(error)
