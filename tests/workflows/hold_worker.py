"""Runs the worker with short timeouts until it is killed; for tests of being killed.

A killed worker is missed when the timeout of what it was doing has passed: minutes outside, seconds here.
"""

from datetime import timedelta

import worker
from workflows import options

if __name__ == "__main__":
    options.RECORD["start_to_close_timeout"] = timedelta(seconds=2)
    options.DELIVER["heartbeat_timeout"] = timedelta(seconds=2)
    for each in (options.RECORD, options.DELIVER):
        policy = each["retry_policy"]
        assert policy is not None
        policy.initial_interval = timedelta(milliseconds=200)
    worker.main()
