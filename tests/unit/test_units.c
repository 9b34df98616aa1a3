/* Times, sizes and dates as people write them. */
#include "tests/unit/unit.h"

#include "base/units.h"

#define DAY 86400LL

static void durations_are_read(void **state)
{
	static const struct {
		const char *text;
		int64_t seconds;
	} cases[] = { { "30", 30 },
		      { "0", 0 },
		      { "30s", 30 },
		      { "5m", 300 },
		      { "2h", 7200 },
		      { "90d", 90 * DAY },
		      { "2w", 14 * DAY },
		      { "1y", 365 * DAY },
		      { "100y", 36500 * DAY },
		      { "36500d", 36500 * DAY },
		      { "3153600000", 36500 * DAY },
		      { "007d", 7 * DAY } };
	int64_t v;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_true(mw_units_duration(mw_span_str(cases[i].text), &v));
		assert_int_equal(v, cases[i].seconds);
	}
}

static void what_is_no_duration_is_refused(void **state)
{
	static const char *const bad[] = { "",
					   "s",
					   "-1",
					   "-1d",
					   "1.5h",
					   "1 d",
					   " 1d",
					   "1d ",
					   "1dd",
					   "d1",
					   "1D",
					   "101y",
					   "36501d",
					   "3153600001",
					   "1e3",
					   "0x10",
					   "99999999999999999999d",
					   "1h30m" };
	int64_t v;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(mw_units_duration(mw_span_str(bad[i]), &v));
	assert_false(mw_units_duration(mw_span_of("1\0d", 3), &v));
	assert_false(mw_units_duration(mw_span_of(NULL, 0), &v));
}

static void dates_are_read(void **state)
{
	static const struct {
		const char *text;
		int64_t when;
	} cases[] = {
		{ "1970-01-01", 0 },
		{ "1970-01-01T00:00:00Z", 0 },
		{ "2026-12-31", 1798675200 },
		{ "2026-12-31T18:00:00Z", 1798740000 },
		{ "2024-02-29", 1709164800 },
		{ "2000-02-29T23:59:59Z", 951868799 },
		{ "9999-12-31T23:59:59Z", 253402300799 },
	};
	int64_t v;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_true(mw_units_date(mw_span_str(cases[i].text), &v));
		assert_int_equal(v, cases[i].when);
	}
}

static void dates_that_never_were_are_refused(void **state)
{
	static const char *const bad[] = { "",
					   "2026",
					   "2026-12",
					   "2026-2-3",
					   "2026-02-30",
					   "2023-02-29",
					   "1900-02-29",
					   "2026-04-31",
					   "2026-00-10",
					   "2026-13-01",
					   "2026-01-00",
					   "2026-01-32",
					   "1969-12-31",
					   "26-01-01",
					   "2026/01/01",
					   "2026-01-01T",
					   "2026-01-01T18:00:00",
					   "2026-01-01T18:00Z",
					   "2026-01-01T24:00:00Z",
					   "2026-01-01T18:60:00Z",
					   "2026-01-01T18:00:60Z",
					   "2026-01-01T18:00:00+01:00",
					   "2026-01-01T18:00:00Zx",
					   "2026-01-01 18:00:00Z",
					   "2026-01-01x",
					   " 2026-01-01",
					   "2026-+1-01" };
	int64_t v;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(mw_units_date(mw_span_str(bad[i]), &v));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(durations_are_read),
		cmocka_unit_test(what_is_no_duration_is_refused),
		cmocka_unit_test(dates_are_read),
		cmocka_unit_test(dates_that_never_were_are_refused),
	};

	return cmocka_run_group_tests_name("units", tests, NULL, NULL);
}
