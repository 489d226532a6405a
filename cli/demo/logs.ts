import { hits, PATH } from './workspace.ts'

const TESTS: Readonly<Record<string, readonly string[]>> = {
  'tests/test_days.py': [
    'test_daily_is_every_day',
    'test_range_of_days',
    'test_list_of_days',
    'test_range_and_list_together',
    'test_spaces_and_capitals_are_ignored',
    'test_unknown_day_is_refused',
  ],
  'tests/test_load.py': [
    'test_reads_every_row',
    'test_missing_column_names_the_line',
    'test_bad_time_names_the_line',
    'test_notes_are_split_at_bars',
    'test_vessel_may_be_empty',
    'test_empty_file_is_an_empty_season',
  ],
  'tests/test_timetable.py': [
    'test_covers_first_and_last_day',
    'test_routes_are_sorted_and_unique',
    'test_piers_keep_the_order_of_the_file',
    'test_on_lists_a_day_in_order',
    'test_on_is_empty_outside_the_season',
    'test_next_after_finds_the_same_day',
    'test_next_after_crosses_midnight',
    'test_next_after_gives_up_after_a_week',
    'test_night_boat_belongs_to_the_evening_before',
    'test_night_boat_comes_last_in_its_service_day',
  ],
  'tests/test_board.py': [
    'test_board_shows_six_rows',
    'test_board_shows_the_vessel',
    'test_board_marks_the_last_boat',
    'test_board_is_empty_in_winter',
  ],
}

const FAILURE = `
=================================== FAILURES ===================================
________________ test_night_boat_belongs_to_the_evening_before _________________

    def test_night_boat_belongs_to_the_evening_before(summer):
        friday = date(2026, 7, 10)
        boats = [leaves for leaves, boat in summer.on(friday) if boat.is_night_boat]
>       assert boats == [datetime(2026, 7, 11, 0, 40)]
E       assert [datetime.dat...7, 10, 0, 40)] == [datetime.dat...7, 11, 0, 40)]
E         At index 0 diff: datetime.datetime(2026, 7, 10, 0, 40) != datetime.datetime(2026, 7, 11, 0, 40)

tests/test_timetable.py:118: AssertionError
_________________ test_night_boat_comes_last_in_its_service_day ________________

    def test_night_boat_comes_last_in_its_service_day(summer):
        boats = list(summer.on(date(2026, 7, 10)))
>       assert boats[-1][1].is_night_boat
E       AssertionError: assert False

tests/test_timetable.py:125: AssertionError`

const BROKEN = TESTS['tests/test_timetable.py']!.slice(-2)

/** A verbose test run, before or after the fix. */
export function testLog(fixed: boolean): string {
  const all = Object.entries(TESTS).flatMap(([file, names]) => names.map((name) => [file, name]))
  const lines = all.map(([file, name], at) => {
    const verdict = !fixed && BROKEN.includes(name!) ? 'FAILED' : 'PASSED'
    const share = `[${String(Math.round(((at + 1) * 100) / all.length)).padStart(3)}%]`
    return `${`${file}::${name} ${verdict}`.padEnd(90)}${share}`
  })
  const sum = fixed ? `${all.length} passed` : `2 failed, ${all.length - 2} passed`
  return [
    '============================= test session starts ==============================',
    'platform linux -- Python 3.13.5, pytest-9.0.1, pluggy-1.6.0 -- /srv/ferry/.venv/bin/python',
    'cachedir: .pytest_cache',
    'rootdir: /srv/ferry',
    'configfile: pyproject.toml',
    `collecting ... collected ${all.length} items`,
    '',
    ...lines,
    ...(fixed ? [] : FAILURE.split('\n')),
    '',
    `======================== ${sum} in ${fixed ? '0.31' : '0.38'}s ========================`,
  ].join('\n')
}

/** Where the word stands in the project: the file itself, and three more that use it. */
export function search(text: string): string {
  const board = [
    'from ferry.timetable import Departure, Timetable, NIGHT_ENDS',
    'def rows(timetable: Timetable, service_day: date) -> list[Row]:',
    '    for leaves, departure in timetable.on(service_day):',
    '    return [Row(leaves, departure, service_day) for leaves, departure in boats[:6]]',
    'def title(service_day: date) -> str:',
    '    return service_day.strftime("%A, %d %B")',
    'def last_boat(timetable: Timetable, service_day: date) -> datetime | None:',
    '    boats = [leaves for leaves, _ in timetable.on(service_day)]',
  ]
  const feed = [
    'def export(timetable: Timetable, service_day: date) -> dict[str, object]:',
    '        "service_day": service_day.isoformat(),',
    '        "boats": [boat(leaves, d) for leaves, d in timetable.on(service_day)],',
    'def service_day_of(moment: datetime) -> date:',
    '    """The service day that a moment belongs to: until four it is still yesterday."""',
    '    service_day = moment.date()',
    '        service_day -= timedelta(days=1)',
    '    return service_day',
  ]
  const place = (file: string, lines: readonly string[]) =>
    lines.map((line, at) => `${file}:${12 + at * 7}:${line}`)
  return [
    ...place('ferry/board.py', board),
    ...place('ferry/feed.py', feed),
    ...hits(PATH, text, 'service_day'),
  ].join('\n')
}

/** The harbour's own service, asked over a tool: one record a boat. */
export function lookup(): string {
  const piers = ['Old Harbour', 'North Mole', 'Lighthouse', 'Saltmarsh']
  const vessels = ['Kittiwake', 'Turnstone', 'Sanderling']
  const boats = Array.from({ length: 24 }, (_, at) => ({
    route: at % 3 === 2 ? 'Outer Ring' : 'Inner Ring',
    pier: piers[at % piers.length],
    leaves:
      at === 23
        ? '2026-07-11T00:40:00'
        : `2026-07-10T${pad(6 + (at >> 1))}:${pad((at % 2) * 35)}:00`,
    service_day: '2026-07-10',
    vessel: vessels[at % vessels.length],
    seats_free: 140 - ((at * 37) % 90),
    delayed: at % 11 === 10,
    notes: null,
  }))
  return JSON.stringify({ service_day: '2026-07-10', boats }, null, 2)
}

const pad = (value: number) => String(value).padStart(2, '0')
