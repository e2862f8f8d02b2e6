"""The results of a job as rows of its tables, replaced as a whole."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from psycopg import sql

from rushes.adapters.postgres.sessions import Session, jsonb
from rushes.domain import Artifact, StepRecord, Ticket

DELETE_ROWS = "delete from app.{} where job_id = %s"
INSERT_ROWS = "insert into app.{0} select * from jsonb_populate_recordset(null::app.{0}, %s)"


def replace_rows(session: Session, ticket: Ticket, table: str, rows: Iterable[dict[str, Any]]) -> None:
    """Replace all rows of the job in `table` by `rows`, given as dicts by column name."""
    name = sql.Identifier(table)
    key_columns = {"owner": str(ticket.owner), "job_id": str(ticket.job_id)}
    session.execute(sql.SQL(DELETE_ROWS).format(name), [ticket.job_id])
    session.execute(sql.SQL(INSERT_ROWS).format(name), [jsonb([{**key_columns, **row} for row in rows])])


def step_row(step: StepRecord) -> dict[str, Any]:
    return step.model_dump(mode="json", exclude={"files"})


def artifact_rows(steps: Sequence[StepRecord], artifacts: Sequence[Artifact]) -> Iterable[dict[str, Any]]:
    """Every file once: those in the step records, then the others."""
    files = {(file.step, file.name): file for step in steps for file in step.files}
    files |= {(file.step, file.name): file for file in artifacts}
    return ({"position": position, **file.model_dump()} for position, file in enumerate(files.values()))


def segment_rows(segments: Sequence[Mapping[str, Any]], language: str) -> Iterable[dict[str, Any]]:
    return (
        {
            "language": language,
            "position": position,
            "start_s": segment["start"],
            "end_s": segment["end"],
            "speaker": segment.get("speaker"),
            "text": segment["text"],
        }
        for position, segment in enumerate(segments)
    )
