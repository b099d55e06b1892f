"""TEMPLATE_NAME: a fixed number of replicas, as the built-in `static` has it.

`replicas` is called once a period and service; snapshot.service has what was offered and what the replicas carry. One that
follows the load: math.ceil(snapshot.service.offered / snapshot.service.capacity_per_replica / 0.7).
"""


class TEMPLATE_CLASS:
    def __init__(self, replicas=1):  # a key of the scenario: {python: TEMPLATE_NAME.py, class: TEMPLATE_CLASS, replicas: 4}
        self.number = replicas

    def replicas(self, snapshot):
        return self.number
