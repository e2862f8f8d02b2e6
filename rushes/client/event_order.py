"""Events in the order in which they were told, each once, however they arrive."""

from rushes.domain import Event


class EventSequencer:
    """Gives out events by their ids, from `last` + 1 on; what comes too early is held."""

    def __init__(self, last: int = 0) -> None:
        self.last = last
        self.held: dict[int, Event] = {}

    def take(self, event: Event) -> list[Event]:
        """What may be told now that `event` has come."""
        if event.id > self.last:
            self.held[event.id] = event
        ready = []
        while self.last + 1 in self.held:
            self.last += 1
            ready.append(self.held.pop(self.last))
        return ready

    def let_go(self) -> list[Event]:
        """Everything held, in order: what is missing before it is given up."""
        ready = [self.held[key] for key in sorted(self.held)]
        self.held.clear()
        if ready:
            self.last = ready[-1].id
        return ready
