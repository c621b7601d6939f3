"""What the restore drill calls different."""

from crm.runtime import backup


def test_a_changed_and_a_missing_table_are_named():
    then, now = {"public.a": [2, "77"], "public.b": [1, "5"]}, {"public.a": [2, "78"], "public.c": [1, "5"]}
    assert [line.split(":")[0] for line in backup._compare_tables(then, now)] == ["public.a", "public.b", "public.c"]


def test_a_lost_file_is_named(tmp_path):
    (tmp_path / "kept").write_text("12")
    (tmp_path / "cut").write_text("1")
    assert [line.split(":")[0] for line in backup._compare_files(tmp_path, {"kept": 2, "cut": 2, "lost": 1})] == [
        "media/cut",
        "media/lost",
    ]
