/* The command line: options and words in any order, nothing guessed. */
#include "tests/unit/unit.h"

#include <stdbool.h>
#include <string.h>

#include "cli/options.h"

static const struct mw_option own[] = {
	{ "name", 0, false, "LABEL", "" },
	{ "from", 0, true, "NETWORK", "" },
	{ "dry-run", 'n', false, NULL, "" },
	{ .name = NULL },
};
static const struct mw_option common[] = {
	{ "config", 'c', false, "FILE", "" },
	{ "json", 0, false, NULL, "" },
	{ .name = NULL },
};

static struct mw_args args;
static struct mw_err err;

static int parse(int argc, char *argv[], bool stop)
{
	mw_args_free(&args);
	return mw_args_parse(&args, argc, argv, own, common, stop, &err);
}

#define PARSE(stop, ...)                                                                           \
	parse((int)(sizeof((char *[]){ __VA_ARGS__ }) / sizeof(char *)),                           \
	      (char *[]){ __VA_ARGS__ }, stop)

static char s_name[] = "--name", s_name_is[] = "--name=phone", s_from[] = "--from",
	    s_from_is[] = "--from=a=b", s_dry[] = "--dry-run", s_dry_is[] = "--dry-run=yes",
	    s_n[] = "-n", s_c[] = "-c", s_json[] = "--json", s_js[] = "--js", s_end[] = "--",
	    s_dash[] = "-", s_alice[] = "alice", s_x[] = "x", s_y[] = "y", s_empty[] = "--name=";

static void options_and_words_may_be_mixed(void **state)
{
	(void)state;
	assert_int_equal(PARSE(false, s_dry, s_alice, s_name, s_x, s_y, s_c, s_x), 0);
	assert_int_equal(args.words, 2);
	assert_string_equal(args.word[0], "alice");
	assert_string_equal(args.word[1], "y");
	assert_string_equal(mw_args_value(&args, "name"), "x");
	assert_string_equal(mw_args_value(&args, "config"), "x");
	assert_true(mw_args_has(&args, "dry-run"));
	assert_false(mw_args_has(&args, "json"));
	assert_null(mw_args_value(&args, "from"));
}

static void a_value_may_stand_behind_an_equals_sign(void **state)
{
	(void)state;
	assert_int_equal(PARSE(false, s_name_is, s_from_is), 0);
	assert_string_equal(mw_args_value(&args, "name"), "phone");
	assert_string_equal(mw_args_value(&args, "from"), "a=b");
}

static void an_empty_value_is_an_error(void **state)
{
	static char nothing[] = "", from_is[] = "--from=";

	(void)state;
	assert_int_equal(PARSE(false, s_empty), -1);
	assert_non_null(strstr(err.text, "--name is empty"));
	assert_int_equal(PARSE(false, s_from, nothing), -1);
	assert_non_null(strstr(err.text, "--from NETWORK"));
	assert_int_equal(PARSE(false, s_from, s_x, from_is), -1);
	assert_int_equal(PARSE(false, s_c, nothing), -1);
	/* A word may be: what it means is its command's business. */
	assert_int_equal(PARSE(false, nothing), 0);
	assert_int_equal(args.words, 1);
}

static void what_may_be_repeated_keeps_its_order(void **state)
{
	size_t at = 0;

	(void)state;
	assert_int_equal(PARSE(false, s_from, s_x, s_n, s_from, s_y), 0);
	assert_string_equal(mw_args_next(&args, "from", &at), "x");
	assert_string_equal(mw_args_next(&args, "from", &at), "y");
	assert_null(mw_args_next(&args, "from", &at));
}

static void two_hyphens_end_the_options(void **state)
{
	(void)state;
	assert_int_equal(PARSE(false, s_end, s_json, s_end), 0);
	assert_int_equal(args.words, 2);
	assert_string_equal(args.word[0], "--json");
	assert_string_equal(args.word[1], "--");
	assert_false(mw_args_has(&args, "json"));
}

static void a_single_hyphen_is_a_word(void **state)
{
	(void)state;
	assert_int_equal(PARSE(false, s_dash), 0);
	assert_int_equal(args.words, 1);
}

static void reading_stops_before_the_first_word_when_asked(void **state)
{
	(void)state;
	assert_int_equal(PARSE(true, s_c, s_x, s_alice, s_json), 0);
	assert_int_equal(args.used, 2);
	assert_int_equal(args.words, 0);
	assert_false(mw_args_has(&args, "json"));
}

static void mistakes_are_refused_by_name(void **state)
{
	(void)state;
	assert_int_equal(PARSE(false, s_js), -1);
	assert_string_equal(err.text, "there is no option --js");
	assert_int_equal(PARSE(false, s_alice, s_name), -1);
	assert_string_equal(err.text, "--name wants a value: --name LABEL");
	assert_int_equal(PARSE(false, s_dry_is), -1);
	assert_string_equal(err.text, "--dry-run takes no value");
	assert_int_equal(PARSE(false, s_name, s_x, s_name_is), -1);
	assert_string_equal(err.text, "--name is here more than once");
	assert_int_equal(PARSE(false, s_n, s_dry), -1);
}

static int forget(void **state)
{
	(void)state;
	mw_args_free(&args);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(options_and_words_may_be_mixed),
		cmocka_unit_test(a_value_may_stand_behind_an_equals_sign),
		cmocka_unit_test(an_empty_value_is_an_error),
		cmocka_unit_test(what_may_be_repeated_keeps_its_order),
		cmocka_unit_test(two_hyphens_end_the_options),
		cmocka_unit_test(a_single_hyphen_is_a_word),
		cmocka_unit_test(reading_stops_before_the_first_word_when_asked),
		cmocka_unit_test(mistakes_are_refused_by_name),
	};

	return cmocka_run_group_tests_name("cli_options", tests, NULL, forget);
}
