"""Put events into their order and drop duplicates, however they arrive."""

from rushes.domain import Event


class EventSequencer:
    """Releases events by ID, starting at `last` + 1; early ones are held."""

    def __init__(self, last: int = 0) -> None:
        self.last = last
        self.held: dict[int, Event] = {}

    def take(self, event: Event) -> list[Event]:
        """Add an event and return all that can be released now."""
        if event.id > self.last:
            self.held[event.id] = event
        ready = []
        while self.last + 1 in self.held:
            self.last += 1
            ready.append(self.held.pop(self.last))
        return ready

    def let_go(self) -> list[Event]:
        """Release everything held, in order; missing events before them are skipped."""
        ready = [self.held[key] for key in sorted(self.held)]
        self.held.clear()
        if ready:
            self.last = ready[-1].id
        return ready
