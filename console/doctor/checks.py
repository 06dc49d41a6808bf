"""All checks, in the order a person would look: this machine, the record, the engine, what waits."""

from typing import Final

from console.doctor.clock import look_at_clock
from console.doctor.configuration import look_at_settings
from console.doctor.database import look_at_database
from console.doctor.disk import look_at_disk
from console.doctor.distributions import look_at_packages
from console.doctor.engine import look_at_engine, look_at_namespace, look_at_search_attributes
from console.doctor.examination import Check
from console.doctor.home import look_at_home
from console.doctor.keys import look_at_keys
from console.doctor.lives import look_at_tasks, look_at_workflows
from console.doctor.mail import look_at_bounces, look_at_mail
from console.doctor.pairing import look_at_pairing
from console.doctor.schema import look_at_schema, look_at_triggers
from console.doctor.waiting import look_at_dates, look_at_inbox, look_at_notices
from console.doctor.webhooks import look_at_webhooks
from console.doctor.workers import look_at_workers
from console.doctor.zones import look_at_zones

CHECKS: Final = (
    Check("settings", "settings are known, complete and have an effect", look_at_settings),
    Check("packages", "no other distribution brings packages of our names", look_at_packages),
    Check("home", "the home folder is there, ours alone, and can be written", look_at_home),
    Check("disk", "there is room where the home is: bytes, and files", look_at_disk),
    Check("keys", "both keys are there, whole and private, and signed the newest receipt", look_at_keys),
    Check("zones", "every time zone in use is known to this machine", look_at_zones),
    Check("clock", "this machine's clock goes with those of database and engine", look_at_clock),
    Check("database", "the record store answers, and can be written", look_at_database),
    Check("schema", "its tables are those of this release", look_at_schema),
    Check("append_only", "its triggers refuse to change what is on record", look_at_triggers),
    Check("engine", "Temporal answers", look_at_engine),
    Check("namespace", "its namespace is there, and keeps histories for years", look_at_namespace),
    Check("search_attributes", "ours are registered, as keywords", look_at_search_attributes),
    Check("pairing", "record store and engine belong together", look_at_pairing),
    Check("workers", "somebody asks for the work of both task queues", look_at_workers),
    Check("mail", "notices can be kept, or the mail server would take one; none is sent", look_at_mail),
    Check("bounces", "mails that come back are read, and none was kept aside of late", look_at_bounces),
    Check("inbox", "no act waits for its answer for over a minute", look_at_inbox),
    Check("notices", "no notice waits for over an hour, none came back of late", look_at_notices),
    Check("webhooks", "no endpoint was given up, no event waits for over an hour", look_at_webhooks),
    Check("dates", "no agreement's next date went by and nothing happened", look_at_dates),
    Check("workflows", "every agreement open on record is alive in the engine", look_at_workflows),
    Check("tasks", "no workflow fails at the same task again and again", look_at_tasks),
)
