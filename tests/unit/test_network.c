/* Networks: one spelling an address, masks to the bit, and no surprise matches. */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#include "base/wbuf.h"
#include "common/network.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static struct mw_address address(const char *text)
{
	return mw_address_parse(mw_span_str(text));
}

static bool contains(const char *networks, const char *text)
{
	struct mw_address a = address(text);

	return mw_networks_contain(networks, &a);
}

static void addresses_are_read_in_every_spelling_of_the_doors(void **state)
{
	static const struct {
		const char *typed, *text;
	} good[] = {
		{ "192.0.2.1", "192.0.2.1" },
		{ "192.0.2.1;4711", "192.0.2.1" },
		{ "0.0.0.0", "0.0.0.0" },
		{ "255.255.255.255", "255.255.255.255" },
		{ "::ffff:192.0.2.1", "192.0.2.1" },
		{ "::FFFF:c000:201", "192.0.2.1" },
		{ "2001:db8::1", "2001:db8::1" },
		{ "2001:0DB8:0:0:0:0:0:1", "2001:db8::1" },
		{ "2001:db8::1;4711", "2001:db8::1" },
		{ "[2001:db8::1]", "2001:db8::1" },
		{ "[2001:db8::1];4711", "2001:db8::1" },
		{ "fe80::1%eth0", "fe80::1" },
		{ "fe80::1%eth0;25", "fe80::1" },
		{ "[fe80::1%eth0]", "fe80::1" },
		{ "::", "::" },
		{ "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
		  "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" },
	};
	char text[MW_ADDRESS_TEXT];

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		struct mw_address a = address(good[i].typed);

		mw_address_text(&a, text);
		assert_string_equal(text, good[i].text);
	}
}

static void anything_else_is_unknown(void **state)
{
	static const char *const bad[] = {
		"",
		";",
		";25",
		"unknown",
		"192.0.2",
		"192.0.2.256",
		"192.0.2.1:25",
		"192.0.2.1 ",
		" 192.0.2.1",
		"0300.0.2.1",
		"3221225985",
		"192.0.2.1/32",
		"[::1",
		"::1]",
		"[::1]25",
		"[]",
		"%eth0",
		"2001:db8:::1",
		"1:2:3:4:5:6:7",
		"2001:db8::g",
		"mail.example.org",
		"0000000000000000000000000000000000000000000000192.0.2.1",
	};
	char text[MW_ADDRESS_TEXT];

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct mw_address a = address(bad[i]);

		mw_address_text(&a, text);
		assert_string_equal(text, "");
		assert_false(a.known);
	}
	assert_false(mw_address_parse(mw_span_of(NULL, 0)).known);
	assert_false(mw_address_parse(mw_span_of("192.0.2.1\0", 10)).known);
}

static void lists_are_written_canonically(void **state)
{
	static const struct {
		const char *typed, *list;
	} good[] = {
		{ "", "" },
		{ " , ", "" },
		{ "192.0.2.1", "192.0.2.1/32" },
		{ "2001:DB8::1", "2001:db8::1/128" },
		{ "0.0.0.0/0", "0.0.0.0/0" },
		{ "::/0", "::/0" },
		{ "192.0.2.0/24,2001:db8::/32", "192.0.2.0/24 2001:db8::/32" },
		{ "::ffff:192.0.2.0/120", "192.0.2.0/24" },
		{ "::ffff:0:0/96", "0.0.0.0/0" },
		{ "[2001:db8::]/32", "2001:db8::/32" },
		{ "192.0.2.128/25", "192.0.2.128/25" },
		{ "255.255.255.255/32", "255.255.255.255/32" },
		{ "8000::/1", "8000::/1" },
	};
	char out[MW_NETWORKS_SIZE];
	struct mw_err err;

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		assert_int_equal(mw_networks_parse(mw_span_str(good[i].typed), out, &err), 0);
		assert_string_equal(out, good[i].list);
	}
}

static void what_is_no_network_is_refused(void **state)
{
	static const char *const bad[] = {
		"192.0.2.0/33",	   "2001:db8::/129",
		"192.0.2.0/",	   "/24",
		"192.0.2.0/-1",	   "192.0.2.0/+24",
		"192.0.2.0/24/24", "192.0.2.0/24;25",
		"192.0.2.1;25",	   "fe80::1%eth0",
		"fe80::%eth0/64",  "192.0.2.0/255.255.255.0",
		"192.0.2",	   "10/8",
		"example.org",	   "192.0.2.0/24 x",
		"[2001:db8::/32]", "::/99999999999999999999999",
	};
	char out[MW_NETWORKS_SIZE];
	struct mw_err err;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		if (mw_networks_parse(mw_span_str(bad[i]), out, &err) == 0)
			fail_msg("%s is taken for %s", bad[i], out);
}

static void bits_behind_the_prefix_are_refused_with_what_was_meant(void **state)
{
	static const struct {
		const char *typed, *meant;
	} bad[] = {
		{ "192.0.2.1/24", "did you mean 192.0.2.0/24?" },
		{ "192.0.2.1/0", "did you mean 0.0.0.0/0?" },
		{ "192.0.2.1/31", "did you mean 192.0.2.0/31?" },
		{ "2001:db8::1/64", "did you mean 2001:db8::/64?" },
		{ "2001:db8::1/127", "did you mean 2001:db8::/127?" },
		{ "::ffff:192.0.2.1/120", "did you mean 192.0.2.0/24?" },
	};
	char out[MW_NETWORKS_SIZE];
	struct mw_err err;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		assert_int_equal(mw_networks_parse(mw_span_str(bad[i].typed), out, &err), -1);
		assert_non_null(strstr(err.text, bad[i].meant));
	}
}

/* A list of `count` addresses that begin alike. */
static int parse_many(int count, const char *beginning)
{
	char typed[4096], out[MW_NETWORKS_SIZE];
	struct mw_wbuf w = mw_wbuf_of(typed, sizeof(typed));
	struct mw_err err;

	for (int i = 0; i < count; i++)
		mw_putf(&w, "%s%x ", beginning, 0x1000 + i);
	assert_false(w.overflow);
	return mw_networks_parse(mw_wbuf_span(&w), out, &err);
}

static void a_list_has_at_most_32_networks_in_1022_bytes(void **state)
{
	(void)state;
	assert_int_equal(parse_many(MW_NETWORKS_MAX, "2001:db8::"), 0);
	assert_int_equal(parse_many(MW_NETWORKS_MAX + 1, "2001:db8::"), -1);
	/* 42 bytes each, and a blank between two. */
	assert_int_equal(parse_many(23, "2001:db8:1111:1111:1111:1111:1111:"), 0);
	assert_int_equal(parse_many(24, "2001:db8:1111:1111:1111:1111:1111:"), -1);
}

static void networks_begin_and_end_to_the_address(void **state)
{
	static const struct {
		const char *networks, *inside[3], *outside[3];
	} cases[] = {
		{ "192.0.2.0/24",
		  { "192.0.2.0", "192.0.2.255", "::ffff:192.0.2.7" },
		  { "192.0.1.255", "192.0.3.0", "2001:db8::1" } },
		{ "192.0.2.4/30",
		  { "192.0.2.4", "192.0.2.7;25", "192.0.2.5" },
		  { "192.0.2.3", "192.0.2.8", "::192.0.2.4" } },
		{ "192.0.2.1/32",
		  { "192.0.2.1", "192.0.2.1;1", "::ffff:c000:201" },
		  { "192.0.2.0", "192.0.2.2", "" } },
		{ "0.0.0.0/0",
		  { "0.0.0.0", "255.255.255.255", "::ffff:1.2.3.4" },
		  { "::", "2001:db8::1", "unknown" } },
		{ "::/0",
		  { "::", "2001:db8::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" },
		  { "192.0.2.1", "::ffff:0.0.0.0", "unknown" } },
		{ "::/64",
		  { "::1", "::", "::ffff:ffff:ffff:ffff" },
		  { "192.0.2.1", "0:0:0:1::", "" } },
		{ "2001:db8::/32",
		  { "2001:db8::", "2001:db8:ffff::1", "[2001:db8::1];25" },
		  { "2001:db7:ffff::1", "2001:db9::", "32.1.13.184" } },
		{ "2001:db8::1/128",
		  { "2001:db8::1", "2001:DB8:0::1", "2001:db8::1%eth0" },
		  { "2001:db8::", "2001:db8::2", "" } },
		{ "192.0.2.0/24 2001:db8::/32",
		  { "192.0.2.1", "2001:db8::1", "192.0.2.255" },
		  { "192.0.3.1", "2001:db9::1", "::1" } },
		{ "", { 0 }, { "192.0.2.1", "::", "" } },
		{ "no network", { 0 }, { "192.0.2.1", "::", "" } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		for (int j = 0; j < 3; j++) {
			if (cases[i].inside[j] != NULL &&
			    !contains(cases[i].networks, cases[i].inside[j]))
				fail_msg("%s is not in %s", cases[i].inside[j], cases[i].networks);
			if (contains(cases[i].networks, cases[i].outside[j]))
				fail_msg("%s is in %s", cases[i].outside[j], cases[i].networks);
		}
	}
}

static void a_mask_holds_at_every_length(void **state)
{
	struct mw_address inside = address("2001:db8:a5a5:5a5a:a5a5:5a5a:a5a5:5a5a");
	struct mw_address a;
	char typed[64], list[MW_NETWORKS_SIZE], text[MW_ADDRESS_TEXT];
	struct mw_err err;

	(void)state;
	for (unsigned bits = 1; bits <= 128; bits++) {
		a = inside;
		for (unsigned bit = bits; bit < 128; bit++)
			a.bytes[bit / 8] &= (uint8_t) ~(0x80 >> bit % 8);
		mw_address_text(&a, text);
		snprintf(typed, sizeof(typed), "%s/%u", text, bits);
		assert_int_equal(mw_networks_parse(mw_span_str(typed), list, &err), 0);
		assert_true(mw_networks_contain(list, &inside));
		a.bytes[(bits - 1) / 8] ^= (uint8_t)(0x80 >> (bits - 1) % 8);
		assert_false(mw_networks_contain(list, &a));
	}
}

static void the_network_around_an_address_is_24_or_64_bits_wide(void **state)
{
	static const struct {
		const char *address, *around, *source;
	} cases[] = {
		{ "192.0.2.77", "192.0.2.0/24", "192.0.2.77" },
		{ "::ffff:192.0.2.77", "192.0.2.0/24", "192.0.2.77" },
		{ "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", "2001:db8:1:2::" },
		{ "::1", "::/64", "::" },
	};
	char around[MW_NETWORK_TEXT], text[MW_ADDRESS_TEXT];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct mw_address a = address(cases[i].address), source = mw_network_source(&a);

		assert_true(mw_network_around(&a, around));
		assert_string_equal(around, cases[i].around);
		assert_true(mw_networks_contain(around, &a));
		mw_address_text(&source, text);
		assert_string_equal(text, cases[i].source);
	}
}

static void nothing_is_around_an_unknown_address(void **state)
{
	struct mw_address unknown = address("unknown");
	char around[MW_NETWORK_TEXT];

	(void)state;
	assert_false(mw_network_around(&unknown, around));
	assert_string_equal(around, "");
	assert_false(mw_network_source(&unknown).known);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_read_in_every_spelling_of_the_doors),
		cmocka_unit_test(anything_else_is_unknown),
		cmocka_unit_test(lists_are_written_canonically),
		cmocka_unit_test(what_is_no_network_is_refused),
		cmocka_unit_test(bits_behind_the_prefix_are_refused_with_what_was_meant),
		cmocka_unit_test(a_list_has_at_most_32_networks_in_1022_bytes),
		cmocka_unit_test(networks_begin_and_end_to_the_address),
		cmocka_unit_test(a_mask_holds_at_every_length),
		cmocka_unit_test(the_network_around_an_address_is_24_or_64_bits_wide),
		cmocka_unit_test(nothing_is_around_an_unknown_address),
	};

	return cmocka_run_group_tests_name("network", tests, NULL, NULL);
}
