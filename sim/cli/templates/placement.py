"""TEMPLATE_NAME: the lowest-numbered hosts with room, filled one after another, as the built-in `first_fit` does it.

`place` is called for each gang that is to start. It returns [(host, members), ...] for all members of the gang, or nothing
where the gang is to wait.
"""


class TEMPLATE_CLASS:
    def place(self, snapshot):
        missing = snapshot.gang.members
        shares = []
        for host, room in zip(snapshot.hosts.id, snapshot.hosts.room):
            members = min(room, missing)
            shares.append((host, members))
            missing -= members
            if missing == 0:
                return shares
        return None
