"""What may be asked of a video."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints, field_validator, model_validator

from rushes.domain.frozen_model import FrozenModel
from rushes.errors import Reason

SubtitleProfile = Literal["netflix", "bbc"]
"""By whose rules subtitles are cut, see rushes/steps/subtitles/profiles.py."""


CensorLevel = Literal["", "mild", "strong", "severe"]
"""From which level on words are censored, see rushes/steps/censor/lists; empty: none but the owner's own."""


LANGUAGE = r"[a-z]{2,3}(-[a-z0-9]{2,8})*"
"""A language in small letters, as BCP 47 writes it: es, pt-br, zh-hant."""


Language = Annotated[str, StringConstraints(pattern=rf"^{LANGUAGE}$", max_length=20)]


MAX_TERMS = 400
"""Of all languages together: a ticket stays far below what the state machine can carry."""


MAX_OPTIONS_BYTES = 16_000
"""Of all wishes, as JSON: AWS Batch takes 30 KiB for a whole job, the ticket in it as a string of JSON."""


Term = Annotated[str, StringConstraints(min_length=1, max_length=100)]


CopyExtra = Literal["audio-tracks", "subtitle-tracks", "cover", "chapters", "tags", "captions"]
"""What a moderated copy drops unless it is asked for. `captions`: those inside the pictures (CEA-608 and 708)."""


class JobOptions(FrozenModel):
    """What a client may ask of a video. What is not asked for is skipped."""

    transcriber: str = Field("", description="An engine row of `transcribe`; empty: the profile's default.")
    model: str = Field("", description="A model of that engine; empty: the engine's default.")
    language: str = Field("", pattern=r"^([a-z]{2,3})?$", description="ISO 639 code; empty: found out.")
    speakers: int = Field(0, ge=0, le=20, description="How many speak; 0: not asked for.")
    subtitles: bool = True
    subtitle_profile: SubtitleProfile = "netflix"
    languages: tuple[Language, ...] = Field((), max_length=20, description="Languages to translate into.")
    translator: str = Field("", description="An engine row of `translate`; empty: the profile's default.")
    translator_model: str = Field("", description="A model of that engine; empty: the engine's default.")
    glossary: dict[Language, dict[Term, Term]] = Field(
        {}, description="For each language, how words and phrases must be translated."
    )
    keep_words: tuple[Term, ...] = Field(
        (), max_length=200, description="Words and phrases that stay as they are in every translation."
    )
    translated_video: bool = Field(
        False, description="Put the translations into the video, as subtitle tracks."
    )
    burn: bool = Field(
        False,
        description="Draw subtitles into the picture: a copy for each of the languages, or with the video's own words.",
    )
    dub: bool = Field(False, description="Speak the translations, as more tracks of sound in the video.")
    dubber: str = Field("", description="An engine row of `dub`; empty: the profile's default.")
    voice: str = Field("", max_length=60, description="A voice of that engine; empty: one of the language.")
    dub_over: Literal["duck", "replace"] = Field(
        "duck", description="What becomes of the video's own sound under the spoken translation."
    )
    thumbnails: bool = True
    chapters: bool = True
    chapterer: str = Field("", description="An engine row of `chapter`; empty: the profile's default.")
    chapter_model: str = Field("", description="A language model for it; empty: the engine's own.")
    chapter_count: int = Field(0, ge=0, le=100, description="How many chapters; 0: as many as there are.")
    chapter_video: bool = Field(False, description="Make a copy of the video with the chapters in it.")
    analyse: bool = True
    analyst: str = Field("", description="An engine row of `analyse`; empty: the profile's default.")
    analysis_model: str = Field("", description="A language model for it; empty: the engine's own.")
    questions: tuple[Annotated[str, Field(min_length=1, max_length=500)], ...] = Field(
        (), max_length=20, description="What the analysis shall answer from the video."
    )
    index: bool = Field(True, description="Make it findable by `rushes search`.")
    moderate: bool = Field(False, description="Look at the film and make a moderated copy.")
    detector: str = Field("", description="An engine row of `detect`; empty: the profile's default.")
    classes: dict[str, float] = Field(
        {}, description="What to look for, each with its least score; 0: the engine's own. Empty: its usual."
    )
    censor: CensorLevel = ""
    censor_words: tuple[str, ...] = Field(
        (), max_length=1000, description="Words and phrases to censor, too."
    )
    allow_words: tuple[str, ...] = Field((), max_length=1000, description="Words and phrases to leave alone.")
    cover: Literal["blur", "pixelate", "solid"] = "blur"
    hush: Literal["mute", "bleep", "room"] = "mute"
    copy_keeps: tuple[CopyExtra, ...] = Field(
        (),
        description="What else of the film the moderated copy keeps. Other tracks of sound are muted, too.",
    )
    subtitle_track: bool = Field(
        False, description="Put soft subtitles into the moderated copy; they say what is heard there."
    )
    review: bool = Field(False, description="A person looks at the plan before the moderated copy is made.")
    remind_hours: float = Field(
        24,
        gt=0,
        le=168,
        description="Hours after which whoever has not decided is reminded, six times at most.",
    )
    priority: Literal["high", "normal", "low"] = Field(
        "normal", description="Which queue of workers it waits in."
    )

    @property
    def mutes_words(self) -> bool:
        """Whether the moderated copy mutes words, as the state WantsCensor decides it."""
        return self.moderate and bool(self.censor or self.censor_words)

    @model_validator(mode="after")
    def travels(self) -> "JobOptions":
        if (size := len(self.model_dump_json(exclude_defaults=True).encode())) > MAX_OPTIONS_BYTES:
            raise ValueError(
                f"is {size:,} bytes long, and {MAX_OPTIONS_BYTES:,} at most travel: name fewer words and terms"
            )
        return self

    @field_validator("languages")
    @classmethod
    def once_each(cls, languages: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(languages))

    @field_validator("glossary")
    @classmethod
    def not_endless(cls, glossary: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
        if sum(map(len, glossary.values())) > MAX_TERMS:
            raise ValueError(f"has more than {MAX_TERMS} terms")
        return glossary


class Refusal(FrozenModel):
    """Why what was dropped into the bucket is not worked on, though nobody was there to be told."""

    reason: Reason
    sentence: str


class JobRequest(JobOptions):
    """What is wanted of a video, with what only we may set."""

    transcript: str = Field("", description="Storage key of the owner's own transcript: no engine is run.")
    source: UUID | None = Field(None, description="The job that this one does again in part.")
    keep: tuple[str, ...] = Field((), description="Steps whose results are taken over from `source`.")
    refused: Refusal | None = Field(
        None, description="Why the job will be rejected before its file is looked at."
    )


INTERNAL_FIELDS = set(JobRequest.model_fields) - set(JobOptions.model_fields)
"""Of a request: what only the API sets."""
