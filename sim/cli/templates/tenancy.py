"""TEMPLATE_NAME: each tenant runs on its own chips alone, as the built-in `dedicated` does it.

`plan` is called at each instant. What it does not open to a tenant is closed to it. With `guests: true` in the scenario a pool
may be opened to others than its owner.
"""
import leasehold


class TEMPLATE_CLASS:
    def plan(self, snapshot):
        said = leasehold.Tenancies()
        for pool in snapshot.pools:
            said.open(pool.owner, pool)
        return said
