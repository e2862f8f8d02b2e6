"""Results come home whole, the report last, and never outside the folder."""

from pathlib import Path
from uuid import uuid4

import pytest

from rushes.client import Client
from rushes.errors import RushesError, TryAgain
from tests.client.stand_in import StandIn

FILES = {"report.json": b"{}", "transcript.srt": b"1\n", "thumbnails/1.jpg": b"jpg", "empty.vtt": b""}


@pytest.fixture
def job_id(server: StandIn) -> str:
    job_id = str(uuid4())
    server.open_job(job_id, "succeeded")
    server.files[job_id] = dict(FILES)
    return job_id


def found(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_every_file_lies_under_its_name_and_the_report_came_last(
    server: StandIn, client: Client, job_id: str, tmp_path: Path
) -> None:
    paths = client.download(job_id, tmp_path / "new" / "out")
    assert found(tmp_path / "new" / "out") == FILES
    assert paths[-1].name == "report.json"
    fetched = [call for call in server.calls if "/get/" in call]
    assert fetched[-1].endswith("/0"), "the report is the first in the list and the last to be fetched"


def test_a_damaged_file_is_fetched_again_and_then_told(
    server: StandIn, client: Client, job_id: str, tmp_path: Path
) -> None:
    server.wrong_sums.add("transcript.srt")
    with pytest.raises(TryAgain, match=r"transcript.srt arrived damaged"):
        client.download(job_id, tmp_path)
    assert server.count("/get/.*/1$") == 5
    assert found(tmp_path) == {name: FILES[name] for name in ("empty.vtt", "thumbnails/1.jpg")}


def test_an_old_report_does_not_vouch_for_new_files(
    server: StandIn, client: Client, job_id: str, tmp_path: Path
) -> None:
    (tmp_path / "report.json").write_text("old")
    server.wrong_sums.add("transcript.srt")
    with pytest.raises(TryAgain):
        client.download(job_id, tmp_path)
    assert not (tmp_path / "report.json").exists()


@pytest.mark.parametrize("fault", [{"status": 403}, {"status": 500}, {"cut": True}, {"late": True}])
def test_a_link_that_fails_is_replaced_by_a_fresh_one(
    server: StandIn, client: Client, job_id: str, tmp_path: Path, fault: dict[str, object]
) -> None:
    server.break_("GET", "/get/", **fault)
    client.download(job_id, tmp_path)
    assert found(tmp_path) == FILES
    assert server.count("/results") == 2


def test_what_is_there_already_is_not_fetched_again(
    server: StandIn, client: Client, job_id: str, tmp_path: Path
) -> None:
    client.download(job_id, tmp_path)
    (tmp_path / "transcript.srt").write_bytes(b"2\n")
    before = server.count("/get/")
    client.download(job_id, tmp_path)
    assert found(tmp_path) == FILES
    assert server.count("/get/") - before == 2, "the damaged file and the report"


@pytest.mark.parametrize(
    "name",
    ["../x", "/etc/x", "a/../../x", "a/../x", "..", ".", "", "C:\\x", "..\\x", "a\0b", "c:x", "link/x"],
)
def test_a_name_that_leads_out_of_the_folder_is_refused_before_anything_is_written(
    server: StandIn, client: Client, job_id: str, tmp_path: Path, name: str
) -> None:
    out, outside = tmp_path / "out", tmp_path / "outside"
    out.mkdir()
    outside.mkdir()
    (out / "link").symlink_to(outside)
    server.files[job_id] = {"fine.txt": b"fine", name: b"evil"}
    with pytest.raises(RushesError, match="leads out of"):
        client.download(job_id, out)
    assert found(out) == {}
    assert found(outside) == {}


def test_a_result_that_disappears_is_told(
    server: StandIn, client: Client, job_id: str, tmp_path: Path
) -> None:
    listed = server.listing(job_id)
    server.break_("GET", "/results", status=200, body={"files": listed})
    server.break_("GET", "/get/", status=404)
    del server.files[job_id]["transcript.srt"]
    server.files[job_id] = {}
    with pytest.raises(RushesError, match="no longer exists"):
        client.download(job_id, tmp_path)


def test_a_link_that_is_never_taken_says_what_helps(
    server: StandIn, client: Client, job_id: str, tmp_path: Path
) -> None:
    server.break_("GET", "^/get/", status=403, times=99)
    with pytest.raises(TryAgain, match="has expired") as caught:
        client.download(job_id, tmp_path)
    assert (caught.value.code, caught.value.link) == ("expired_link", "docs/problems.md#expired_link")
    assert "again" in caught.value.remedy
    assert found(tmp_path) == {}
