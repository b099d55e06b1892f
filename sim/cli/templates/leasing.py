"""TEMPLATE_NAME: chips on demand for what is needed now, and no more; as the built-in `on_demand_only` does it for a service.

`plan` is called at each review of a tenant: once an hour (`every: 1 h` in the scenario), and when its leases or its needs
change. snapshot.offers, .leases, .demands and .needs are tables. It returns what should be held; what is not named is let go.
"""
import math

import leasehold


class TEMPLATE_CLASS:
    def __init__(self, headroom=0.0):  # a key of the scenario: {python: TEMPLATE_NAME.py, class: TEMPLATE_CLASS, headroom: 0.1}
        self.headroom = headroom

    def plan(self, snapshot):
        wanted = {}  # chips, by kind
        for need in snapshot.needs:
            wanted[need.chip] = wanted.get(need.chip, 0.0) + need.needed * (1 + self.headroom)
        leases = leasehold.Leases()
        for chip, chips in wanted.items():
            offers = [offer for offer in snapshot.offers if offer.chip == chip and offer.kind == "on_demand"]
            if offers:
                cheapest = min(offers, key=lambda offer: (offer.price, offer.id))
                leases.hold(cheapest, math.ceil(chips - 1e-9))
        return leases
