"""Names that are eternal: another spelling would make another life of the same thing."""

from datetime import date

from models import names


def test_business_keys_are_spelt_as_ever() -> None:
    assert names.agreement_id("MOU-JP-1") == "agreement/MOU-JP-1"
    assert names.import_queue(names.TASK_QUEUE) == "entente-import"
    assert names.pilot_id("MOU-JP-1", "P1") == "pilot/MOU-JP-1/P1"
    assert names.milestone_activity_id(12, "ab") == "ms-00012-ab"
    assert names.notice_id("MOU-JP-1", 3, "opened", "JP-1") == "MOU-JP-1/3/opened/JP-1"
    assert names.redelivery_id("MOU-JP-1/3/opened/JP-1") == "redelivery/MOU-JP-1/3/opened/JP-1"


def test_a_digest_has_one_schedule_and_one_notice_a_day() -> None:
    assert names.digest_schedule("JP-1") == "digest/JP-1"
    assert names.digest_run("JP-1") == "digest/JP-1/at"
    assert names.digest_notice("JP-1", date(2026, 3, 31)) == "digest/JP-1/2026-03-31"
