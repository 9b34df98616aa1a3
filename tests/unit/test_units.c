/* Times, sizes and dates as people write them. */
#include "tests/unit/unit.h"

#include "base/units.h"

#define YEAR	     (365 * 86400LL)
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static void durations_have_a_letter_or_are_seconds(void **state)
{
	static const struct {
		const char *text;
		int64_t seconds;
	} good[] = {
		{ "0", 0 },
		{ "30", 30 },
		{ "30s", 30 },
		{ "5m", 300 },
		{ "2h", 7200 },
		{ "90d", 7776000 },
		{ "2w", 1209600 },
		{ "1y", YEAR },
		{ "100y", 100 * YEAR },
		{ "3153600000", 100 * YEAR },
		{ "007m", 420 },
	};
	int64_t seconds;

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		assert_true(mw_units_duration(mw_span_str(good[i].text), &seconds));
		assert_int_equal(seconds, good[i].seconds);
	}
}

static void other_durations_are_refused(void **state)
{
	static const char *const bad[] = { "",
					   "s",
					   "-1",
					   "+1",
					   "1 d",
					   "1D",
					   "1dd",
					   "1h30m",
					   "1.5h",
					   "0x10",
					   "101y",
					   "3153600001",
					   "5215w",
					   "99999999999999999999y",
					   "18446744073709551616",
					   " 1",
					   "1 " };
	int64_t seconds;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(mw_units_duration(mw_span_str(bad[i]), &seconds));
	assert_false(mw_units_duration(mw_span_of("1\0", 2), &seconds));
}

static void sizes_count_in_powers_of_1024(void **state)
{
	static const struct {
		const char *text;
		uint64_t bytes;
	} good[] = {
		{ "0", 0 },
		{ "512", 512 },
		{ "64K", 65536 },
		{ "2M", 2 << 20 },
		{ "1G", 1 << 30 },
		{ "1024G", 1ULL << 40 },
		{ "1099511627776", 1ULL << 40 },
	};
	static const char *const bad[] = { "",	 "K",	"1k",	 "1T",		 "1KB",
					   "-1", "1 K", "1025G", "1099511627777" };
	uint64_t bytes;

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		assert_true(mw_units_size(mw_span_str(good[i].text), &bytes));
		assert_int_equal(bytes, good[i].bytes);
	}
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(mw_units_size(mw_span_str(bad[i]), &bytes));
}

static void dates_are_days_or_moments_in_utc(void **state)
{
	static const struct {
		const char *text;
		int64_t when;
	} good[] = {
		{ "1970-01-01", 0 },
		{ "1970-01-01T00:00:01Z", 1 },
		{ "2024-02-29", 1709164800 },
		{ "2026-12-31T18:00:00Z", 1798740000 },
		{ "2038-01-19T03:14:08Z", 2147483648 },
		{ "9999-12-31T23:59:59Z", 253402300799 },
	};
	int64_t when;

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		assert_true(mw_units_date(mw_span_str(good[i].text), &when));
		assert_int_equal(when, good[i].when);
	}
}

static void dates_that_do_not_exist_or_are_spelled_otherwise_are_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"2026",
		"2026-12",
		"2026-12-",
		"2026-2-1",
		"26-12-31",
		"2026/12/31",
		"31-12-2026",
		"2026-02-30",
		"2025-02-29",
		"2100-02-29",
		"2026-04-31",
		"2026-00-10",
		"2026-13-01",
		"2026-01-00",
		"2026-01-32",
		"1969-12-31",
		"0000-01-01",
		"-001-01-01",
		"2026-12-31 ",
		"2026-12-31T",
		"2026-12-31T18:00Z",
		"2026-12-31T18:00:00",
		"2026-12-31T18:00:00+01:00",
		"2026-12-31t18:00:00z",
		"2026-12-31 18:00:00Z",
		"2026-12-31T24:00:00Z",
		"2026-12-31T23:60:00Z",
		"2026-12-31T23:59:60Z",
		"2026-12-31T18:00:00Zx",
		"2026-12-31T18:00:00.5Z",
	};
	int64_t when;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		if (mw_units_date(mw_span_str(bad[i]), &when))
			fail_msg("%s is taken for a date", bad[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(durations_have_a_letter_or_are_seconds),
		cmocka_unit_test(other_durations_are_refused),
		cmocka_unit_test(sizes_count_in_powers_of_1024),
		cmocka_unit_test(dates_are_days_or_moments_in_utc),
		cmocka_unit_test(dates_that_do_not_exist_or_are_spelled_otherwise_are_refused),
	};

	return cmocka_run_group_tests_name("units", tests, NULL, NULL);
}
