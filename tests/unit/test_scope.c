/* Scopes: sets of words, and what a service asks for. */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#include "common/ident/scope.h"

static void typed_words_become_a_sorted_set(void **state)
{
	static const struct {
		const char *typed, *set;
	} cases[] = {
		{ "smtp", "smtp" },
		{ "smtp,imap", "imap smtp" },
		{ " smtp ,\timap ", "imap smtp" },
		{ "SMTP Imap", "imap smtp" },
		{ "smtp smtp smtp", "smtp" },
		{ "submission smtps smtp", "smtp" },
		{ "imaps managesieve pop3s pop", "imap pop3 sieve" },
		{ "mailward-webmail", "webmail" },
		{ "x-y-9", "x-y-9" },
	};
	char out[MW_SCOPES_SIZE];
	struct mw_err err;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(mw_scopes_parse(mw_span_str(cases[i].typed), out, &err), 0);
		assert_string_equal(out, cases[i].set);
	}
}

static void no_scope_or_no_word_is_refused(void **state)
{
	static const char *const bad[] = {
		"",    " , ",	    "smtp im_ap",
		"*",   "smtp;imap", "sm\xc3\xa9tp",
		"a.b", "smtp\x01",  "a123456789012345678901234567890bc"
	};
	char out[MW_SCOPES_SIZE], many[600] = "";
	struct mw_err err;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		err.text[0] = '\0';
		assert_int_equal(mw_scopes_parse(mw_span_str(bad[i]), out, &err), -1);
		assert_string_not_equal(err.text, "");
	}
	assert_int_equal(mw_scopes_parse(mw_span_of(NULL, 0), out, &err), -1);
	for (int i = 0; i < 17; i++)
		snprintf(many + strlen(many), sizeof(many) - strlen(many), "s%d ", i);
	assert_int_equal(mw_scopes_parse(mw_span_str(many), out, &err), -1);
	many[0] = '\0';
	for (int i = 0; i < 16; i++)
		snprintf(many + strlen(many), sizeof(many) - strlen(many),
			 "a-scope-of-thirty-characters-%02d ", i);
	assert_int_equal(mw_scopes_parse(mw_span_str(many), out, &err), -1);
}

static void set_has_its_words_and_no_part_of_them(void **state)
{
	(void)state;
	assert_true(mw_scopes_have("imap smtp", "smtp"));
	assert_true(mw_scopes_have("imap smtp", "imap"));
	assert_false(mw_scopes_have("imap smtp", "sieve"));
	assert_false(mw_scopes_have("imap smtp", "sm"));
	assert_false(mw_scopes_have("imap smtp", "imap smtp"));
	assert_false(mw_scopes_have("imap smtp", ""));
	assert_false(mw_scopes_have("", "smtp"));
	assert_false(mw_scopes_have("", ""));
}

static void services_ask_for_their_scope(void **state)
{
	static const struct {
		const char *service, *scope;
	} cases[] = {
		{ "smtp", "smtp" },
		{ "smtps", "smtp" },
		{ "submission", "smtp" },
		{ "submissions", "smtp" },
		{ "imap", "imap" },
		{ "imaps", "imap" },
		{ "pop", "pop3" },
		{ "pop3", "pop3" },
		{ "pop3s", "pop3" },
		{ "sieve", "sieve" },
		{ "managesieve", "sieve" },
		{ "mailward-imap", "imap" },
		{ "mailward-submission", "smtp" },
		{ "sshd", "sshd" },
		{ "SMTP", "smtp" },
	};
	char out[MW_SCOPE_MAX + 1];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_true(mw_scope_of_service(mw_span_str(cases[i].service), out));
		assert_string_equal(out, cases[i].scope);
	}
}

static void service_that_is_no_word_asks_for_nothing(void **state)
{
	static const char *const bad[] = { "",	  "mailward-",
					   "a b", "smtp/tls",
					   "a_b", "a12345678901234567890123456789012" };
	char out[MW_SCOPE_MAX + 1];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(mw_scope_of_service(mw_span_str(bad[i]), out));
	assert_false(mw_scope_of_service(mw_span_of("im\0p", 4), out));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(typed_words_become_a_sorted_set),
		cmocka_unit_test(no_scope_or_no_word_is_refused),
		cmocka_unit_test(set_has_its_words_and_no_part_of_them),
		cmocka_unit_test(services_ask_for_their_scope),
		cmocka_unit_test(service_that_is_no_word_asks_for_nothing),
	};

	return cmocka_run_group_tests_name("scope", tests, NULL, NULL);
}
