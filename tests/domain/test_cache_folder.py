import os

from sekiso.domain.cache_folder import VARIABLE, cache_folder, drop_oldest, write_whole


def test_the_folder_is_where_the_environment_says(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path / "deep" / "cache"))
    assert cache_folder("answers") == tmp_path / "deep" / "cache" / "answers"
    assert cache_folder("answers").is_dir()


def test_a_file_is_written_whole_and_nothing_else_stays(tmp_path):
    write_whole(tmp_path / "a.json", b"first")
    write_whole(tmp_path / "a.json", b"second")
    assert (tmp_path / "a.json").read_bytes() == b"second"
    assert [file.name for file in tmp_path.iterdir()] == ["a.json"]


def test_only_the_newest_files_stay_and_what_is_being_written_is_left_alone(tmp_path):
    for age, name in enumerate(("new", "middle", "old", "writing.partial")):
        (tmp_path / name).write_text(name)
        os.utime(tmp_path / name, (1000 - age, 1000 - age))
    drop_oldest(tmp_path, keep=2)
    assert {file.name for file in tmp_path.iterdir()} == {"new", "middle", "writing.partial"}


def test_few_files_all_stay(tmp_path):
    (tmp_path / "one").write_text("1")
    drop_oldest(tmp_path, keep=5)
    assert (tmp_path / "one").exists()
