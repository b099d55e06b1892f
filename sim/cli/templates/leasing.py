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
        cheapest = {}  # offers, by chip
        for offer in snapshot.offers:
            if offer.kind == "on_demand" and (offer.chip not in cheapest or offer.price < cheapest[offer.chip].price):
                cheapest[offer.chip] = offer
        ways = {}  # by workload, on the chip where it costs least: $/h, the offer, chips
        for need in snapshot.needs:
            if need.chip in cheapest and need.portability == "validated":
                offer, chips = cheapest[need.chip], need.needed * (1 + self.headroom)
                way = (offer.price * chips, offer.id, chips)
                ways[need.demand] = min(way, ways.get(need.demand, way))
        wanted = {}  # chips, by offer
        for _, offer, chips in ways.values():
            wanted[offer] = wanted.get(offer, 0.0) + chips
        leases = leasehold.Leases()
        for offer, chips in wanted.items():
            leases.hold(offer, math.ceil(chips - 1e-9))
        return leases
