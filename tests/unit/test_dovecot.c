/* The lines of the Dovecot auth client protocol, as servers send them. */
#include "tests/unit/unit.h"

#include <string.h>

#include "daemon/doors/dovecot_lines.h"

static struct mw_dovecot_request r;

static bool parse(const char *line)
{
	return mw_dovecot_parse(mw_span_str(line), &r);
}

static void assert_remote(const char *expected)
{
	char text[MW_ADDRESS_TEXT];

	mw_address_text(&r.remote, text);
	assert_string_equal(text, expected);
}

static void a_line_of_postfix_is_read(void **state)
{
	(void)state;
	assert_true(parse("AUTH\t7\tPLAIN\tservice=smtp\tnologin\tlip=192.0.2.1\trip=192.0.2.9\t"
			  "secured\tresp=AGEAYg=="));
	assert_int_equal(r.command, MW_DOVECOT_AUTH);
	assert_int_equal(r.id, 7);
	assert_string_equal(r.mechanism, "PLAIN");
	assert_string_equal(r.service, "smtp");
	assert_remote("192.0.2.9");
	assert_true(r.secured);
	assert_true(mw_span_is(r.data, "AGEAYg=="));
}

static void a_line_of_exim_is_read(void **state)
{
	(void)state;
	assert_true(
		parse("AUTH\t1\tLOGIN\tservice=smtp\trip=2001:db8::9\tlip=::1\tnologin\tresp="));
	assert_remote("2001:db8::9");
	assert_false(r.secured);
	assert_non_null(r.data.ptr);
	assert_int_equal(r.data.len, 0);
}

static void no_response_is_not_an_empty_one(void **state)
{
	(void)state;
	assert_true(parse("AUTH\t4294967295\tLOGIN\tservice=imap\tsecured=tls"));
	assert_int_equal(r.id, UINT32_MAX);
	assert_null(r.data.ptr);
	assert_true(r.secured);
	assert_false(r.remote.known);
}

static void parameters_that_are_not_known_are_ignored(void **state)
{
	(void)state;
	assert_true(
		parse("AUTH\t1\tPLAIN\tservice=smtp\tlocal_name=a\1tb\tnew-thing\t\tresp=Yg=="));
	assert_true(mw_span_is(r.data, "Yg=="));
	assert_false(r.secured);
}

static void what_stands_behind_the_response_belongs_to_it(void **state)
{
	(void)state;
	assert_true(parse("AUTH\t1\tPLAIN\tservice=smtp\tresp=Yg==\tsecured"));
	assert_true(mw_span_is(r.data, "Yg==\tsecured"));
	assert_false(r.secured);
}

static void an_address_that_cannot_be_read_is_not_known(void **state)
{
	static const char *const lines[] = {
		"AUTH\t1\tPLAIN\tservice=smtp\trip=unknown",
		"AUTH\t1\tPLAIN\tservice=smtp\trip=192.0.2.1\1n",
		"AUTH\t1\tPLAIN\tservice=smtp\trip=192.0.2.1;25",
		"AUTH\t1\tPLAIN\tservice=smtp\trip=[192.0.2.1]",
		"AUTH\t1\tPLAIN\tservice=smtp\trip=192.0.2.01",
		"AUTH\t1\tPLAIN\tservice=smtp\trip=192.0.2.1%x.example",
		"AUTH\t1\tPLAIN\tservice=smtp\trip=2001:db8::1%eth0",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		assert_true(parse(lines[i]));
		assert_false(r.remote.known);
	}
}

static void the_other_commands_are_read(void **state)
{
	(void)state;
	assert_true(parse("VERSION\t1\t0"));
	assert_int_equal(r.command, MW_DOVECOT_VERSION);
	assert_int_equal(r.id, 1);
	assert_true(parse("CPID\t4711"));
	assert_int_equal(r.command, MW_DOVECOT_CPID);
	assert_true(parse("CONT\t3\t"));
	assert_int_equal(r.command, MW_DOVECOT_CONT);
	assert_non_null(r.data.ptr);
	assert_true(parse("CANCEL\t3"));
	assert_int_equal(r.command, MW_DOVECOT_CANCEL);
}

static void what_breaks_the_protocol_is_refused(void **state)
{
	static const char *const lines[] = {
		"",
		"AUTH",
		"auth\t1\tPLAIN\tservice=smtp",
		"AUTH\t\tPLAIN\tservice=smtp",
		"AUTH\t-1\tPLAIN\tservice=smtp",
		"AUTH\t4294967296\tPLAIN\tservice=smtp",
		"AUTH\t1",
		"AUTH\t1\t\tservice=smtp",
		"AUTH\t1\tPLAIN",
		"AUTH\t1\tPLAIN\tservice=",
		"AUTH\t1\tPLAIN\tservice=smtp\tservice=imap",
		"AUTH\t1\tPLAIN\tservice=a\1nb",
		"AUTH\t1\tPLAIN\tservice=smtp\1",
		"AUTH\t1\tPLAIN\tservice=smtp\1x",
		("AUTH\t1\tPLAIN\tservice=a-name-that-is-much-longer-than-the-name-"
		 "of-any-service-could-ever-be-or-should"),
		"AUTH\t1\tA-MECHANISM-OF-A-NAME-NOBODY-HAS-EVER\tservice=smtp",
		"CONT\t1",
		"CONT\t1\tYQ==\tYQ==",
		"CANCEL",
		"CANCEL\t1\t2",
		"VERSION\t1",
		"VERSION\tx\t0",
		"CPID\t",
		"USER\t1\talice",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		if (parse(lines[i]))
			fail_msg("taken: %s", lines[i]);
}

static void values_are_escaped(void **state)
{
	uint8_t buf[64];
	struct mw_wbuf out = mw_wbuf_of(buf, sizeof(buf));

	(void)state;
	mw_dovecot_escape(mw_span_of("a\tb\nc\rd\1e\0f", 11), &out);
	assert_string_equal(mw_wbuf_cstr(&out), "a\1tb\1nc\1rd\0011e\0010f");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_of_postfix_is_read),
		cmocka_unit_test(a_line_of_exim_is_read),
		cmocka_unit_test(no_response_is_not_an_empty_one),
		cmocka_unit_test(parameters_that_are_not_known_are_ignored),
		cmocka_unit_test(what_stands_behind_the_response_belongs_to_it),
		cmocka_unit_test(an_address_that_cannot_be_read_is_not_known),
		cmocka_unit_test(the_other_commands_are_read),
		cmocka_unit_test(what_breaks_the_protocol_is_refused),
		cmocka_unit_test(values_are_escaped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
