"""TEMPLATE_NAME: first come, first served, as the built-in `fcfs` does it.

`plan` is called at each instant at which a job came or ended or a pool changed (with `every: 6 min` in the scenario: once a
round). snapshot.waiting, .running, .pools, .hosts and .tenants are tables; print(snapshot) shows them. Decisions:
start, stop, move and reject. Instead, `plan` may return all that should run, [(job, alternative, pool), ...]: what is not
in it is stopped.
"""


class TEMPLATE_CLASS:
    def __init__(self):  # arguments are keys of the scenario: {python: TEMPLATE_NAME.py, class: TEMPLATE_CLASS, patience: 3}
        pass

    def plan(self, snapshot):
        blocked = set()  # pools that an earlier job waits for
        for job in snapshot.waiting:
            if len(blocked) == len(snapshot.pools):
                return
            options = [(alternative, pool) for alternative in range(job.alternatives) for pool in snapshot.open_to(job)]
            if not any(pool not in blocked and snapshot.start(job, alternative, pool) for alternative, pool in options):
                blocked.update(pool for alternative, pool in options if snapshot.could_fit(job, alternative, pool))
