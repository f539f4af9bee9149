"""What one fault did to the daemon, counted."""

import dataclasses


@dataclasses.dataclass
class Tally:
    """A row of the table."""

    fault: str
    tries: int = 0
    lost: int = 0
    duplicated: int = 0
    partial: int = 0
    # Failed files without a readable reason.
    unexplained: int = 0
    skipped: str = ""
    # What else was not as it should be, and what the counts are about.
    words: list = dataclasses.field(default_factory=list)
    # Figures worth showing, though nothing is wrong with them.
    figures: list = dataclasses.field(default_factory=list)

    def say(self, *words):
        """Adds sentences; any sentence makes the fault a failed one."""
        self.words += words

    @property
    def is_sound(self):
        """Whether nothing at all was wrong."""
        return not (self.lost or self.duplicated or self.partial or self.unexplained or self.words)

    def add(self, other):
        """Adds another run of the same fault."""
        for name in ("tries", "lost", "duplicated", "partial", "unexplained"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.words += other.words
        self.figures = other.figures or self.figures

    def row(self):
        """A line of the table."""
        counts = [self.tries, self.lost, self.duplicated, self.partial, self.unexplained]
        verdict = f"skipped: {self.skipped}" if self.skipped else "ok" if self.is_sound else "FAILED"
        cells = "".join(f"{'-' if self.skipped else count:>12}" for count in counts)
        return f"{self.fault:<22}{cells}   {'; '.join([verdict, *self.figures])}"


HEADING = f"{'fault':<22}{'tries':>12}{'lost':>12}{'duplicated':>12}{'partial':>12}{'no reason':>12}"
