/* Scopes: sets are canonical, services ask for the scope they belong to. */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#include "base/wbuf.h"
#include "common/scope.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define LONGEST	     "abcdefghijklmnopqrstuvwxyz012345" /* MW_SCOPE_MAX */

static void sets_are_sorted_and_hold_no_word_twice(void **state)
{
	static const struct {
		const char *typed, *set;
	} sets[] = {
		{ "smtp", "smtp" },
		{ "smtp imap", "imap smtp" },
		{ " ,smtp,,imap\t\nsmtp, ", "imap smtp" },
		{ "SMTP Imap", "imap smtp" },
		{ "smtp submission smtps submissions", "smtp" },
		{ "pop managesieve imaps", "imap pop3 sieve" },
		{ "mailward-imap", "imap" },
		{ "x-1 a 9 -", "- 9 a x-1" },
		{ LONGEST, LONGEST },
	};
	char out[MW_SCOPES_SIZE], again[MW_SCOPES_SIZE];
	struct mw_err err;

	(void)state;
	for (size_t i = 0; i < COUNT(sets); i++) {
		assert_int_equal(mw_scopes_parse(mw_span_str(sets[i].typed), out, &err), 0);
		assert_string_equal(out, sets[i].set);
		assert_int_equal(mw_scopes_parse(mw_span_str(out), again, &err), 0);
		assert_string_equal(again, out);
	}
}

static void other_words_are_refused_and_so_is_an_empty_set(void **state)
{
	static const char *const bad[] = { "",	  " , ",      "smtp *",	   "im_ap",    "imap;smtp",
					   "a/b", "\xc3\xa9", LONGEST "6", "mailward-" };
	char out[MW_SCOPES_SIZE];
	struct mw_err err;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(mw_scopes_parse(mw_span_str(bad[i]), out, &err), -1);
	assert_int_equal(mw_scopes_parse(mw_span_of("a\0b", 3), out, &err), -1);
}

static struct mw_span words(char *buf, size_t size, int count, const char *fill)
{
	struct mw_wbuf w = mw_wbuf_of(buf, size);

	for (int i = 0; i < count; i++)
		mw_putf(&w, "%s%02d ", fill, i);
	assert_false(w.overflow);
	return mw_wbuf_span(&w);
}

static void a_set_has_at_most_16_words_in_255_bytes(void **state)
{
	char typed[1024], out[MW_SCOPES_SIZE];
	struct mw_err err;

	(void)state;
	assert_int_equal(mw_scopes_parse(words(typed, 1024, 16, "s"), out, &err), 0);
	assert_int_equal(mw_scopes_parse(words(typed, 1024, 17, "s"), out, &err), -1);
	assert_int_equal(mw_scopes_parse(words(typed, 1024, 16, "twelveletter"), out, &err), 0);
	assert_int_equal(mw_scopes_parse(words(typed, 1024, 16, "fifteen-letters"), out, &err), -1);
}

static void having_a_scope_means_the_whole_word(void **state)
{
	(void)state;
	assert_true(mw_scopes_have("imap smtp", "imap"));
	assert_true(mw_scopes_have("imap smtp", "smtp"));
	assert_false(mw_scopes_have("imap smtp", "smt"));
	assert_false(mw_scopes_have("imap smtp", "smtps"));
	assert_false(mw_scopes_have("imap smtp", "imap smtp"));
	assert_false(mw_scopes_have("imap smtp", ""));
	assert_false(mw_scopes_have("", "smtp"));
	assert_false(mw_scopes_have("", ""));
}

static void services_ask_for_the_scope_they_belong_to(void **state)
{
	static const struct {
		const char *service, *scope;
	} services[] = {
		{ "smtp", "smtp" },	    { "smtps", "smtp" },
		{ "submission", "smtp" },   { "submissions", "smtp" },
		{ "imap", "imap" },	    { "imaps", "imap" },
		{ "pop", "pop3" },	    { "pop3", "pop3" },
		{ "pop3s", "pop3" },	    { "sieve", "sieve" },
		{ "managesieve", "sieve" }, { "SMTP", "smtp" },
		{ "sshd", "sshd" },	    { "mailward-sieve", "sieve" },
		{ "mailward-pop", "pop3" }, { "mailward-" LONGEST, LONGEST },
	};
	static const char *const bad[] = { "", "mailward-", "im ap", "smtp/x", LONGEST "6" };
	char out[MW_SCOPE_MAX + 1];

	(void)state;
	for (size_t i = 0; i < COUNT(services); i++) {
		assert_true(mw_scope_of_service(mw_span_str(services[i].service), out));
		assert_string_equal(out, services[i].scope);
	}
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(mw_scope_of_service(mw_span_str(bad[i]), out));
	assert_false(mw_scope_of_service(mw_span_of(NULL, 0), out));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sets_are_sorted_and_hold_no_word_twice),
		cmocka_unit_test(other_words_are_refused_and_so_is_an_empty_set),
		cmocka_unit_test(a_set_has_at_most_16_words_in_255_bytes),
		cmocka_unit_test(having_a_scope_means_the_whole_word),
		cmocka_unit_test(services_ask_for_the_scope_they_belong_to),
	};

	return cmocka_run_group_tests_name("scope", tests, NULL, NULL);
}
