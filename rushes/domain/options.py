"""The options of a job."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints, field_validator, model_validator

from rushes.domain.frozen_model import FrozenModel
from rushes.errors import Reason

SubtitleProfile = Literal["netflix", "bbc"]
"""The style guide that subtitles follow, see rushes/steps/subtitles/profiles.py."""


CensorLevel = Literal["", "mild", "strong", "severe"]
"""The lowest level of words that are censored, see rushes/steps/censor/lists; empty: only the owner's own words."""


LANGUAGE = r"[a-z]{2,3}(-[a-z0-9]{2,8})*"
"""A language tag (BCP 47) in lower case: es, pt-br, zh-hant."""


Language = Annotated[str, StringConstraints(pattern=rf"^{LANGUAGE}$", max_length=20)]


MAX_TERMS = 400
"""Glossary terms of all languages together: the ticket stays far below the payload limit of Step Functions."""


MAX_OPTIONS_BYTES = 16_000
"""Size of all options as JSON: AWS Batch accepts 30 KiB per job, with the ticket in it as a JSON string."""


Term = Annotated[str, StringConstraints(min_length=1, max_length=100)]


CopyExtra = Literal["audio-tracks", "subtitle-tracks", "cover", "chapters", "tags", "captions"]
"""Parts of the video that a moderated copy drops by default. `captions`: embedded CEA-608 and CEA-708."""


class JobOptions(FrozenModel):
    """The options that a client may set. Steps that are not requested are skipped."""

    transcriber: str = Field("", description="An engine row of `transcribe`; empty: the profile's default.")
    model: str = Field("", description="A model of that engine; empty: the engine's default.")
    language: str = Field("", pattern=r"^([a-z]{2,3})?$", description="ISO 639 code; empty: detected.")
    speakers: int = Field(0, ge=0, le=20, description="Number of speakers; 0: no diarization.")
    subtitles: bool = True
    subtitle_profile: SubtitleProfile = "netflix"
    languages: tuple[Language, ...] = Field((), max_length=20, description="Languages to translate into.")
    translator: str = Field("", description="An engine row of `translate`; empty: the profile's default.")
    translator_model: str = Field("", description="A model of that engine; empty: the engine's default.")
    glossary: dict[Language, dict[Term, Term]] = Field(
        {}, description="Per language, required translations of words and phrases."
    )
    keep_words: tuple[Term, ...] = Field(
        (), max_length=200, description="Words and phrases that are not translated."
    )
    translated_video: bool = Field(
        False, description="Mux the translations into the video as subtitle tracks."
    )
    burn: bool = Field(
        False,
        description="Burn subtitles into the frames: one copy per translation, or one in the video's own language.",
    )
    dub: bool = Field(False, description="Dub the translations as additional audio tracks of the video.")
    dubber: str = Field("", description="An engine row of `dub`; empty: the profile's default.")
    voice: str = Field("", max_length=60, description="A voice of that engine; empty: one of the language.")
    dub_over: Literal["duck", "replace"] = Field(
        "duck", description="Whether the original audio is ducked under the dub or replaced by it."
    )
    thumbnails: bool = True
    chapters: bool = True
    chapterer: str = Field("", description="An engine row of `chapter`; empty: the profile's default.")
    chapter_model: str = Field("", description="A language model for chapters; empty: the engine's default.")
    chapter_count: int = Field(0, ge=0, le=100, description="Number of chapters; 0: detected.")
    chapter_video: bool = Field(False, description="Produce a copy of the video with chapter markers.")
    analyse: bool = True
    analyst: str = Field("", description="An engine row of `analyse`; empty: the profile's default.")
    analysis_model: str = Field(
        "", description="A language model for the analysis; empty: the engine's default."
    )
    questions: tuple[Annotated[str, Field(min_length=1, max_length=500)], ...] = Field(
        (), max_length=20, description="Questions that the analysis answers from the video."
    )
    index: bool = Field(True, description="Index the video for `rushes search`.")
    moderate: bool = Field(False, description="Analyze the frames and produce a moderated copy.")
    detector: str = Field("", description="An engine row of `detect`; empty: the profile's default.")
    classes: dict[str, float] = Field(
        {},
        description="Classes to detect, each with its minimum score; 0: the engine's. Empty: the engine's classes.",
    )
    censor: CensorLevel = ""
    censor_words: tuple[str, ...] = Field(
        (), max_length=1000, description="Additional words and phrases to censor."
    )
    allow_words: tuple[str, ...] = Field(
        (), max_length=1000, description="Words and phrases that are never censored."
    )
    blur_style: Literal["blur", "pixelate", "solid"] = "blur"
    mute_style: Literal["mute", "bleep", "room"] = "mute"
    copy_keeps: tuple[CopyExtra, ...] = Field(
        (),
        description="Parts of the video that the moderated copy keeps. Additional audio tracks are muted as well.",
    )
    subtitle_track: bool = Field(
        False, description="Mux soft subtitles into the moderated copy, with muted words removed."
    )
    review: bool = Field(
        False, description="Wait for a reviewer to approve the plan before the moderated copy is made."
    )
    remind_hours: float = Field(
        24,
        gt=0,
        le=168,
        description="Hours after which the reviewer is reminded, six times at most.",
    )
    priority: Literal["high", "normal", "low"] = Field("normal", description="The job queue of the workers.")

    @property
    def mutes_words(self) -> bool:
        """Whether the moderated copy mutes words, as the state WantsCensor decides it."""
        return self.moderate and bool(self.censor or self.censor_words)

    @model_validator(mode="after")
    def check_size(self) -> "JobOptions":
        if (size := len(self.model_dump_json(exclude_defaults=True).encode())) > MAX_OPTIONS_BYTES:
            raise ValueError(
                f"is {size:,} bytes long, and the limit is {MAX_OPTIONS_BYTES:,}: use fewer words and terms"
            )
        return self

    @field_validator("languages")
    @classmethod
    def drop_duplicates(cls, languages: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(languages))

    @field_validator("glossary")
    @classmethod
    def limit_terms(cls, glossary: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
        if sum(map(len, glossary.values())) > MAX_TERMS:
            raise ValueError(f"has more than {MAX_TERMS} terms")
        return glossary


class Refusal(FrozenModel):
    """Why an object put directly into the bucket is rejected; it becomes a job so that its owner gets the reason."""

    reason: Reason
    sentence: str


class JobRequest(JobOptions):
    """The options of a job and the fields that only the service sets."""

    transcript: str = Field("", description="Storage key of the owner's own transcript: no engine is run.")
    source: UUID | None = Field(None, description="The job that this one partly repeats.")
    keep: tuple[str, ...] = Field((), description="Steps whose results are copied from `source`.")
    refused: Refusal | None = Field(None, description="Why the job will be rejected before its file is read.")


INTERNAL_FIELDS = set(JobRequest.model_fields) - set(JobOptions.model_fields)
"""The fields of a request that only the service sets."""
