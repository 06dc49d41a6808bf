"""Every timeout, retry and threshold in the project, so that they can be compared at a glance."""

from datetime import timedelta

from temporalio.common import RetryPolicy
from temporalio.workflow import ActivityCancellationType, ActivityConfig

RECORD = ActivityConfig(
    start_to_close_timeout=timedelta(seconds=40),
    retry_policy=RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=1)),
)
"""Retried until it works: a milestone not recorded has not happened. 40 s outlast SQLite's writer queue."""

DELIVER = ActivityConfig(
    start_to_close_timeout=timedelta(minutes=10),
    heartbeat_timeout=timedelta(minutes=2),
    cancellation_type=ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry_policy=RetryPolicy(initial_interval=timedelta(seconds=10), maximum_interval=timedelta(minutes=5)),
)
"""Retried until every notice has left or was refused for good: an outage of days loses no mail. When each is
tried again its row says (docs/decisions/0019); this policy is for a record store that is down."""

DIGEST = ActivityConfig(
    summary="weekly overview",
    start_to_close_timeout=timedelta(minutes=3),
    retry_policy=RetryPolicy(initial_interval=timedelta(seconds=10), maximum_interval=timedelta(minutes=5)),
)
"""Retried until it has left, at the times of `activities/sending.py`; what it lists is read anew each time.
Three minutes outlast a slow server."""

EXPORT = ActivityConfig(
    summary="keep this run's history",
    start_to_close_timeout=timedelta(minutes=5),
    retry_policy=RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=5)),
)
"""Retried until it works: a history that is not kept is lost with retention."""

ASK_AGAIN = timedelta(minutes=1)
"""How long a deadline waits before it asks once more for an act that arrived in time."""

HAND_OVER = timedelta(minutes=1)
"""How long continue-as-new waits for mails on their way before it hands them on."""

EVENTS_PER_RUN = 1_000
"""Above this a run ends at the next phase boundary; the server itself suggests it at 4,096."""

REFUSALS_PER_PHASE = 20
"""So many refused acts of one party are put on record in a phase; more are turned away."""
