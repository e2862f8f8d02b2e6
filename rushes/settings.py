"""Everything that the environment may say, read once at the edge. Each name is prefixed with RUSHES_."""

from functools import cache
from uuid import UUID

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from rushes.errors import BadRequest


class Settings(BaseSettings):
    """One model for every place; each place is given only what it needs (see cdk/).

    Empty means: not given. Whoever needs an empty value fails at start and names the variable.
    """

    model_config = SettingsConfigDict(env_prefix="RUSHES_", frozen=True)

    # where things are
    bucket: str = Field("", description="The bucket of uploads and results.")
    table: str = Field("", description="The DynamoDB table of live state.")
    database_url: str = Field(
        "",
        description="PostgreSQL, as the application role (a libpq URL; postgresql+iam:// signs in by tokens of IAM).",
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

    # where the client and the command line go, when it is not the stack on this machine
    endpoint: str = Field("", description="The API of rushes (https://…).")
    user: str = Field("", description="Whom the client signs in as.")
    password: str = Field("", repr=False, description="The password of that user.")

    # who
    direct_owner: UUID = Field(
        UUID("00000000-0000-4000-8000-000000000000"),
        description="Owner of what is dropped straight into uploads/ (the subject of a user's token).",
    )
    owner_claim: str = Field("sub", description="The claim of an access token that names the owner.")

    token_keys: str = Field(
        "", description="JWKS of the issuer of access tokens; empty: what API Gateway checked is enough."
    )
    token_issuer: str = Field("", description="The `iss` of access tokens (https://…).")
    token_audience: str = Field("", description="Our client id: the `client_id` or `aud` of access tokens.")
    origins: tuple[str, ...] = Field(
        (), description="Origins whose pages may call the API, as JSON; empty: only its own."
    )

    calls_per_minute: int = Field(
        100, gt=0, le=60_000, description="Calls of the API that one address may make in a minute."
    )
    trusted_hops: int = Field(
        0, ge=0, le=5, description="Proxies of ours before the API, past which nobody can call it."
    )
    quota_minutes: float = Field(0, ge=0, description="Minutes of video an owner may bring a month; 0: any.")
    quota_jobs: int = Field(0, ge=0, description="Jobs an owner may have at the same time; 0: any.")
    quota_bytes: int = Field(0, ge=0, description="Bytes of video that are kept for an owner; 0: any.")

    most_running: int = Field(
        0, ge=0, description="Jobs of one owner that run at the same time, the others wait; 0: any."
    )
    intake_url: str = Field("", description="The queue of uploads, in which a job waits for its turn.")
    later_url: str = Field(
        "", description="The queue that holds messages back, such as a webhook's next attempt."
    )
    webhook_networks: tuple[str, ...] = Field(
        (), description="Networks that webhooks may go to although they are not public, as JSON."
    )

    mail_from: str = Field(
        "",
        description="Who writes to owners of failed jobs: an address that SES has verified; empty: nobody.",
    )
    user_pool: str = Field("", description="The Cognito user pool, which knows the addresses of owners.")
    page_url: str = Field("", description="Where the page is (https://…), for letters.")

    # what is taken
    malware_scan: bool = Field(
        False, description="An upload is only processed when the malware scan has tagged it as clean."
    )
    max_bytes: int = Field(500_000_000, gt=0, description="Largest upload, in bytes.")
    max_seconds: float = Field(4 * 3600, gt=0, description="Longest video, in seconds.")
    max_pixels: int = Field(4096 * 2304, gt=0, description="Largest frame, in pixels (width × height).")
    max_streams: int = Field(32, gt=0, description="Most streams in a file.")
    containers: tuple[str, ...] = Field(
        ("mp4", "webm"), description="Containers taken, as JSON; mov and mkv can be added."
    )
    decode_seconds: float = Field(900, gt=0, description="Longest run of one decoding child, in seconds.")
    decode_bytes: int = Field(4_000_000_000, gt=0, description="Most memory of one decoding child, in bytes.")

    # how it is done
    transcriber: str = Field("pocketsphinx", description="Engine row of `transcribe` when none is asked for.")
    whisper_model: str = Field(
        "", description="Whisper model of the `whisper` engine: a folder, a name, or s3://bucket/prefix."
    )
    whisper_device: str = Field("auto", description="auto, cpu or cuda.")
    models: tuple[str, ...] = Field(
        (), description="Other models that a job may ask for, as JSON: folders, names, s3:// prefixes."
    )
    any_model: bool = Field(
        False, description="A job may ask for any model: only where whoever asks owns the machine."
    )
    openai_transcribe_model: str = Field("whisper-1", description="Model of the `openai` transcriber.")
    openai_base_url: str = Field(
        "", description="Where the OpenAI API is, when not at OpenAI (https://…/v1)."
    )
    openai_api_key: SecretStr = Field(SecretStr(""), description="Key of the OpenAI API.")
    embedder: str = Field("minilm", description="Engine row of `embed`: who embeds sentences, for search.")
    chapterer: str = Field("embedding", description="Engine row of `chapter` when none is asked for.")
    analyst: str = Field("extractive", description="Engine row of `analyse` when none is asked for.")
    llm_base_url: str = Field(
        "", description="A server that speaks OpenAI's chat protocol, when not OpenAI (https://…/v1)."
    )
    llm_api_key: SecretStr = Field(
        SecretStr(""), description="Key of the engine `llm`; empty: at OpenAI, the key of the OpenAI API."
    )
    llm_model: str = Field("gpt-5.4-mini", description="Model of the engine `llm`.")
    llm_context: int = Field(
        100_000, ge=2_000, description="Tokens that a question to `llm` and its answer may have together."
    )
    llm_seconds: float = Field(120, gt=0, description="Longest wait for an answer of a model, in seconds.")
    llm_prices: tuple[tuple[str, float, float], ...] = Field(
        (), description='Models with US dollars for a million tokens asked and answered: [["mine", 0, 0]].'
    )
    gemini_api_key: SecretStr = Field(SecretStr(""), description="Key of the engine `gemini`.")
    gemini_model: str = Field("gemini-3.8-flash", description="Model of the engine `gemini`.")
    gemini_endpoint: str = Field("", description="Where the Gemini API is, when not at Google (https://…).")
    budget_usd: float = Field(1.0, ge=0, description="Most that one job may spend on models, US dollars.")
    budget_tokens: int = Field(
        2_000_000, ge=0, description="Most tokens that one job may ask of models and be answered."
    )
    translator: str = Field("apertium", description="Engine row of `translate` when none is asked for.")
    translator_model: str = Field(
        "", description="Model of the `nllb` translator: a CTranslate2 folder, or s3://bucket/prefix."
    )
    translator_device: str = Field("auto", description="auto, cpu or cuda.")
    dubber: str = Field("espeak", description="Engine row of `dub` when none is asked for.")
    openai_speech_model: str = Field("gpt-4o-mini-tts", description="Model of the `openai` voice engine.")
    openai_speech_voice: str = Field("alloy", description="Voice of that model when none is asked for.")
    openai_speech_price: float = Field(
        15.0, ge=0, description="US dollars for a million characters that it speaks."
    )
    nvenc: bool = Field(
        False, description="Encode a whole H.264 or HEVC film on an NVIDIA GPU (NVENC) where there is one."
    )
    share_seconds: float = Field(
        900,
        ge=0,
        description="Processor seconds of composing that one worker takes before it is shared out; 0: never.",
    )
    detector: str = Field("yunet", description="Engine row of `detect` when none is asked for.")
    weights: str = Field(
        "", description="Folder of what `rushes models pull` fetched; empty: ~/.local/share/rushes/models."
    )
    vision_endpoint: str = Field(
        "", description="Where Google Cloud Vision is, when not at Google (https://…)."
    )
    vision_credentials: str = Field(
        "",
        description="A key file of Google Cloud; empty: what the machine has; `anonymous`: none, for a stand-in.",
    )
    vision_price: float = Field(
        0.0015,
        ge=0,
        description="US dollars for one feature (SafeSearch, faces, text) of one picture by Vision.",
    )
    vision_seconds: float = Field(20, gt=0, description="Longest wait for an answer of Vision, in seconds.")
    price_per_second: float = Field(0.0, ge=0, description="US dollars for a second of the place that runs.")
    link_seconds: int = Field(3600, gt=0, le=604_800, description="How long a signed link is good, seconds.")
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR.")


@cache
def settings() -> Settings:
    """The settings of this process."""
    return Settings()


def environment() -> Settings:
    """What the environment says. Raises BadRequest when it says nonsense."""
    try:
        return settings()
    except ValueError as error:
        raise BadRequest(f"A RUSHES_ variable of the environment is wrong: {first_line(error)}") from error


def first_line(error: ValueError) -> str:
    if isinstance(error, ValidationError):
        found = error.errors()[0]
        return f"RUSHES_{str(found['loc'][0]).upper()}: {found['msg']}."
    return str(error)
