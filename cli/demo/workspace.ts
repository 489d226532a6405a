/** The invented project of the demo: a ferry timetable whose boats after midnight show on the wrong day. */
export const PATH = 'ferry/timetable.py'

export const BEFORE = `"""Timetables of the island ferries.

A timetable is read from one CSV file per season. Each row is one departure: the
route, the pier, the clock time at the pier and the days on which the boat runs.
Times are local; the islands do not change their clocks within a season.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Iterable, Iterator

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

# A boat that leaves before this hour belongs to the evening before it.
NIGHT_ENDS = time(4, 0)


class TimetableError(ValueError):
    """A row that cannot be understood, with the place where it stands."""

    def __init__(self, source: str, line: int, reason: str) -> None:
        super().__init__(f"{source}:{line}: {reason}")
        self.source = source
        self.line = line
        self.reason = reason


@dataclass(frozen=True)
class Departure:
    """One boat from one pier, on every day named in \`days\`."""

    route: str
    pier: str
    leaves: time
    days: frozenset[str]
    vessel: str = ""
    notes: tuple[str, ...] = ()

    def runs_on(self, day: date) -> bool:
        return WEEKDAYS[day.weekday()] in self.days

    def at(self, day: date) -> datetime:
        return datetime.combine(day, self.leaves)

    @property
    def is_night_boat(self) -> bool:
        return self.leaves < NIGHT_ENDS


@dataclass
class Timetable:
    """All departures of one season."""

    season: str
    first: date
    last: date
    departures: list[Departure] = field(default_factory=list)

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last

    def routes(self) -> list[str]:
        return sorted({departure.route for departure in self.departures})

    def piers(self, route: str) -> list[str]:
        seen: dict[str, None] = {}
        for departure in self.departures:
            if departure.route == route:
                seen.setdefault(departure.pier)
        return list(seen)

    def on(self, service_day: date) -> Iterator[tuple[datetime, Departure]]:
        """Departures of one service day, in the order in which they leave."""
        if not self.covers(service_day):
            return
        found = []
        for departure in self.departures:
            if departure.runs_on(service_day):
                found.append((departure.at(service_day), departure))
        yield from sorted(found, key=lambda pair: (pair[0], pair[1].route))

    def next_after(self, moment: datetime, route: str) -> tuple[datetime, Departure] | None:
        """The next boat of a route, looking at most a week ahead."""
        service_day = moment.date()
        for _ in range(8):
            for leaves, departure in self.on(service_day):
                if departure.route == route and leaves > moment:
                    return leaves, departure
            service_day += timedelta(days=1)
        return None


def parse_days(text: str) -> frozenset[str]:
    """Days as the season files write them: 'daily', 'mon-fri', 'sat,sun'."""
    text = text.strip().lower()
    if text == "daily":
        return frozenset(WEEKDAYS)
    days: set[str] = set()
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        if not dash:
            days.add(WEEKDAYS[WEEKDAYS.index(first)])
            continue
        start, end = WEEKDAYS.index(first), WEEKDAYS.index(last)
        days.update(WEEKDAYS[start : end + 1])
    return frozenset(days)


def parse_time(text: str) -> time:
    hours, minutes = text.strip().split(":")
    return time(int(hours), int(minutes))


def read_rows(path: Path) -> Iterable[tuple[int, dict[str, str]]]:
    with path.open(newline="", encoding="utf-8") as handle:
        for number, row in enumerate(csv.DictReader(handle), start=2):
            yield number, row


def load(path: Path, season: str, first: date, last: date) -> Timetable:
    """Reads one season. Raises TimetableError at the first row that is wrong."""
    timetable = Timetable(season, first, last)
    for number, row in read_rows(path):
        try:
            departure = Departure(
                route=row["route"].strip(),
                pier=row["pier"].strip(),
                leaves=parse_time(row["leaves"]),
                days=parse_days(row["days"]),
                vessel=row.get("vessel", "").strip(),
                notes=tuple(filter(None, row.get("notes", "").split("|"))),
            )
        except (KeyError, ValueError) as error:
            raise TimetableError(path.name, number, str(error)) from error
        timetable.departures.append(departure)
    return timetable
`

export const OLD = `    def at(self, day: date) -> datetime:
        return datetime.combine(day, self.leaves)
`

export const NEW = `    def at(self, service_day: date) -> datetime:
        """When the boat leaves; a night boat sails on the calendar day after its service day."""
        day = service_day + timedelta(days=1) if self.is_night_boat else service_day
        return datetime.combine(day, self.leaves)
`

export const AFTER = BEFORE.replace(OLD, NEW)

/** Lines `first` to `last` (from 1, inclusive) of a text as file readers number them. */
export function numbered(text: string, first = 1, last = Infinity): string {
  return text
    .split('\n')
    .map((line, at) => `${String(at + 1).padStart(6)}→${line}`)
    .slice(first - 1, Math.min(last, text.split('\n').length))
    .join('\n')
}

/** Hits of a word in a text as search tools print them. */
export function hits(path: string, text: string, word: string): string[] {
  return text
    .split('\n')
    .map((line, at) => (line.includes(word) ? `${path}:${at + 1}:${line}` : ''))
    .filter(Boolean)
}
