/* Addresses in every spelling a frontend hands over, and networks of keys. */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#include "common/ident/network.h"

static struct mw_address address(const char *text)
{
	return mw_address_parse(mw_span_str(text));
}

static void assert_reads(struct mw_address a, const char *usual)
{
	char text[MW_ADDRESS_TEXT];

	assert_true(a.known);
	mw_address_text(&a, text);
	assert_string_equal(text, usual);
}

static void addresses_are_read_in_all_their_spellings(void **state)
{
	static const struct {
		const char *typed, *usual;
	} cases[] = {
		{ "192.0.2.1", "192.0.2.1" },
		{ "::ffff:192.0.2.1", "192.0.2.1" },
		{ "::ffff:c000:201", "192.0.2.1" },
		{ "2001:db8::1", "2001:db8::1" },
		{ "2001:DB8:0:0::1", "2001:db8::1" },
		{ "fe80::1%eth0", "fe80::1" },
		{ "FE80::1%eth0.100", "fe80::1" },
		{ "febf::1%1", "febf::1" },
		{ "::", "::" },
		{ "::1", "::1" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_reads(address(cases[i].typed), cases[i].usual);
		assert_reads(mw_endpoint_parse(mw_span_str(cases[i].typed), ";"), cases[i].usual);
		assert_reads(mw_endpoint_parse(mw_span_str(cases[i].typed), ":"), cases[i].usual);
	}
}

static void anything_else_is_an_unknown_address(void **state)
{
	static const char *const bad[] = {
		"",
		" ",
		"localhost",
		"192.0.2",
		"192.0.2.256",
		"192.0.2.01",
		"192.0.2.1 ",
		" 192.0.2.1",
		"0x7f.0.0.1",
		"3221225985",
		"192.0.2.1/32",
		"2001:db8::1]",
		"2001:db8:::1",
		"2001:0db80::1",
		"::ffff:192.0.2.01",
		"1:2:3:4:5:6:7:8:9",
		"/run/x.sock",
		"unix:",
		"1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb",
		/* Names that an owner of a reverse zone can make up. */
		"10.0.0.1%x.example",
		"10.0.0.1%eth0",
		"::ffff:10.0.0.1%eth0",
		"2001:db8::1%eth0",
		"::1%lo",
		"fec0::1%eth0",
		"fe80::1%",
		"fe80::1%an-interface-with-a-long-name",
		"fe80::1%eth0%eth1",
		"fe80::1%eth0;25",
		"192.0.2.1.example.net",
		"192.0.2.1,198.51.100.1",
	};
	struct mw_address a;
	char text[MW_ADDRESS_TEXT] = "x";

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(address(bad[i]).known);
		assert_false(mw_endpoint_parse(mw_span_str(bad[i]), ":").known);
	}
	assert_false(mw_address_parse(mw_span_of(NULL, 0)).known);
	assert_false(mw_endpoint_parse(mw_span_of(NULL, 0), ";").known);
	a = mw_address_parse(mw_span_of("192.0.2.1\0", 10));
	assert_false(a.known);
	mw_address_text(&a, text);
	assert_string_equal(text, "");
}

static void a_port_is_part_of_an_endpoint_only(void **state)
{
	static const struct {
		const char *typed, *separator, *usual;
	} cases[] = {
		{ "192.0.2.1;48350", ";", "192.0.2.1" },
		{ "2001:db8::1;25", ";", "2001:db8::1" },
		{ "[2001:db8::1];25", ";", "2001:db8::1" },
		{ "[2001:db8::1]", ";", "2001:db8::1" },
		{ "fe80::1%eth0;25", ";", "fe80::1" },
		{ "192.0.2.1:25", ":", "192.0.2.1" },
		{ "[2001:db8::1]:25", ":", "2001:db8::1" },
		{ "[fe80::1%eth0]:65535", ":", "fe80::1" },
		/* All of it is the address. */
		{ "2001:db8::1:25", ":", "2001:db8::1:25" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_reads(mw_endpoint_parse(mw_span_str(cases[i].typed), cases[i].separator),
			     cases[i].usual);
	for (size_t i = 0; i + 1 < sizeof(cases) / sizeof(cases[0]); i++)
		assert_false(address(cases[i].typed).known);
}

static void a_broken_endpoint_is_an_unknown_address(void **state)
{
	static const struct {
		const char *typed, *separator;
	} cases[] = {
		{ "192.0.2.1:25", ";" },
		{ "192.0.2.1;25", ":" },
		{ "192.0.2.1;", ";" },
		{ "192.0.2.1:", ":" },
		{ "192.0.2.1;65536", ";" },
		{ "192.0.2.1;25;26", ";" },
		{ "192.0.2.1;x", ";" },
		{ "192.0.2.1; 25", ";" },
		{ "[192.0.2.1]:25", ":" },
		{ "[192.0.2.1];25", ";" },
		{ "[2001:db8::1", ":" },
		{ "[2001:db8::1]25", ":" },
		{ "[2001:db8::1]:x", ":" },
		{ "[[2001:db8::1]]:25", ":" },
		{ "10.0.0.1%x.example;25", ";" },
		{ "10.0.0.1%x:25", ":" },
		{ ";25", ";" },
		{ "[]:25", ":" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_false(
			mw_endpoint_parse(mw_span_str(cases[i].typed), cases[i].separator).known);
}

static void networks_are_made_canonical(void **state)
{
	static const struct {
		const char *typed, *canonical;
	} cases[] = {
		{ "", "" },
		{ " ,, ", "" },
		{ "192.0.2.0/24", "192.0.2.0/24" },
		{ "192.0.2.1", "192.0.2.1/32" },
		{ "2001:db8::1", "2001:db8::1/128" },
		{ "2001:DB8::/32,192.0.2.0/24", "2001:db8::/32 192.0.2.0/24" },
		{ "0.0.0.0/0 ::/0", "0.0.0.0/0 ::/0" },
		{ "::ffff:192.0.2.0/120", "192.0.2.0/24" },
		{ "::ffff:0.0.0.0/96", "0.0.0.0/0" },
	};
	char out[MW_NETWORKS_SIZE];
	struct mw_err err;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(mw_networks_parse(mw_span_str(cases[i].typed), out, &err), 0);
		assert_string_equal(out, cases[i].canonical);
	}
}

static void assert_refused(const char *typed, const char *why)
{
	char out[MW_NETWORKS_SIZE];
	struct mw_err err = { "" };

	assert_int_equal(mw_networks_parse(mw_span_str(typed), out, &err), -1);
	if (strstr(err.text, why) == NULL)
		fail_msg("wanted \"%s\" in \"%s\"", why, err.text);
	/* It travels in a message, and there text is text. */
	assert_true(mw_span_is_text(mw_span_str(err.text)));
}

static void mistaken_networks_are_refused_with_a_hint(void **state)
{
	static const char *const bad[] = { "192.0.2.0/33",	 "2001:db8::/129",
					   "192.0.2.0/",	 "192.0.2.0/-1",
					   "192.0.2.0/24/8",	 "/24",
					   "192.0.2.0;25/24",	 "fe80::%eth0/64",
					   "example.org",	 "192.0.2.0/2x",
					   "10.0.0.0/08",	 "[2001:db8::]/32",
					   "10.0.0.1%x.example", "010.0.0.0/8" };
	char many[MW_NETWORKS_SIZE * 2] = "", word[80];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_refused(bad[i], "is no network");
	assert_refused("192.0.2.1/24", "did you mean 192.0.2.0/24?");
	assert_refused("2001:db8::1/32", "did you mean 2001:db8::/32?");
	assert_refused("::ffff:192.0.2.1/64", "did you mean ::/64?");
	for (int i = 0; i <= MW_NETWORKS_MAX; i++)
		snprintf(many + strlen(many), sizeof(many) - strlen(many), "10.0.0.%d ", i);
	assert_refused(many, "more than 32");
	many[0] = '\0';
	for (int i = 0; i < MW_NETWORKS_MAX; i++)
		snprintf(many + strlen(many), sizeof(many) - strlen(many),
			 "2001:db8:1111:2222:3333:4444:5555:66%02d ", i);
	assert_refused(many, "too many networks");
	/* A long word is cut off, but never in the middle of a letter. */
	for (size_t ascii = 0; ascii < 4; ascii++) {
		memset(word, 'x', ascii);
		word[ascii] = '\0';
		while (strlen(word) < 72)
			strcat(word, "\xe2\x82\xac");
		assert_refused(word, "is no network");
	}
}

static bool contains(const char *networks, const char *from)
{
	struct mw_address a = address(from);

	return mw_networks_contain(networks, &a);
}

static void network_holds_what_is_in_it_and_nothing_else(void **state)
{
	(void)state;
	assert_true(contains("192.0.2.0/24", "192.0.2.0"));
	assert_true(contains("192.0.2.0/24", "192.0.2.255"));
	assert_true(contains("192.0.2.0/24", "::ffff:192.0.2.7"));
	assert_false(contains("192.0.2.0/24", "192.0.3.0"));
	assert_false(contains("192.0.2.0/24", "192.0.1.255"));
	assert_true(contains("192.0.2.128/25", "192.0.2.128"));
	assert_false(contains("192.0.2.128/25", "192.0.2.127"));
	assert_true(contains("192.0.2.1/32", "192.0.2.1"));
	assert_false(contains("192.0.2.1/32", "192.0.2.2"));
	assert_true(contains("10.0.0.0/8 2001:db8::/33", "2001:db8:7fff::1"));
	assert_false(contains("10.0.0.0/8 2001:db8::/33", "2001:db8:8000::1"));
	assert_true(contains("0.0.0.0/0", "203.0.113.9"));
	assert_false(contains("0.0.0.0/0", "2001:db8::1"));
	assert_true(contains("::/0", "2001:db8::1"));
	assert_false(contains("2001:db8::/32", "192.0.2.1"));
}

static void nothing_holds_an_unknown_address_and_an_empty_list_nothing(void **state)
{
	(void)state;
	assert_false(contains("0.0.0.0/0 ::/0", ""));
	assert_false(contains("0.0.0.0/0 ::/0", "unknown"));
	assert_false(contains("", "192.0.2.1"));
	assert_false(contains("garbage", "192.0.2.1"));
}

static void same_place_is_a_24_or_a_64(void **state)
{
	struct mw_address v4 = address("192.0.2.77"), v6 = address("2001:db8:1:2:3:4:5:6"),
			  none = address("");
	char out[MW_NETWORK_TEXT];

	(void)state;
	assert_true(mw_network_around(&v4, out));
	assert_string_equal(out, "192.0.2.0/24");
	assert_true(mw_networks_contain(out, &v4));
	assert_true(mw_network_around(&v6, out));
	assert_string_equal(out, "2001:db8:1:2::/64");
	assert_true(mw_networks_contain(out, &v6));
	assert_false(mw_network_around(&none, out));
	assert_string_equal(out, "");
}

static void limits_count_an_ipv4_address_or_an_ipv6_64(void **state)
{
	struct mw_address v4 = address("192.0.2.77"), v6 = address("2001:db8:1:2:3:4:5:6"), source;
	char text[MW_ADDRESS_TEXT];

	(void)state;
	source = mw_network_source(&v4);
	mw_address_text(&source, text);
	assert_string_equal(text, "192.0.2.77");
	source = mw_network_source(&v6);
	mw_address_text(&source, text);
	assert_string_equal(text, "2001:db8:1:2::");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_read_in_all_their_spellings),
		cmocka_unit_test(anything_else_is_an_unknown_address),
		cmocka_unit_test(a_port_is_part_of_an_endpoint_only),
		cmocka_unit_test(a_broken_endpoint_is_an_unknown_address),
		cmocka_unit_test(networks_are_made_canonical),
		cmocka_unit_test(mistaken_networks_are_refused_with_a_hint),
		cmocka_unit_test(network_holds_what_is_in_it_and_nothing_else),
		cmocka_unit_test(nothing_holds_an_unknown_address_and_an_empty_list_nothing),
		cmocka_unit_test(same_place_is_a_24_or_a_64),
		cmocka_unit_test(limits_count_an_ipv4_address_or_an_ipv6_64),
	};

	return cmocka_run_group_tests_name("network", tests, NULL, NULL);
}
