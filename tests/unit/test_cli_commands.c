/*
 * The table of commands: it holds together, and bash completes what is in it. Run in a
 * build tree, with the sources in $srcdir.
 */
#include "tests/unit/unit.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/commands.h"

#define COMPLETION "cli/completions/mailward"
#define WORDS_MAX  64
#define WORD_SIZE  64

/* A set of words, in order. */
struct words {
	char word[WORDS_MAX][WORD_SIZE];
	size_t count;
};

static bool holds(const struct words *w, const char *word)
{
	for (size_t i = 0; i < w->count; i++)
		if (strcmp(w->word[i], word) == 0)
			return true;
	return false;
}

static void add(struct words *w, const char *prefix, const char *word, size_t len)
{
	char text[WORD_SIZE];

	assert_true(snprintf(text, sizeof(text), "%s%.*s", prefix, (int)len, word) < WORD_SIZE);
	if (holds(w, text))
		return;
	assert_true(w->count < WORDS_MAX);
	memcpy(w->word[w->count++], text, sizeof(text));
}

static void add_options(struct words *w, const struct mw_option *option)
{
	for (; option != NULL && option->name != NULL; option++)
		add(w, "--", option->name, strlen(option->name));
}

/* Every "--name" in a text. */
static void add_named(struct words *w, const char *text)
{
	while ((text = strstr(text, "--")) != NULL) {
		size_t len = strspn(text += 2, "abcdefghijklmnopqrstuvwxyz-");

		if (len > 0 && isalpha((unsigned char)text[0]))
			add(w, "--", text, len);
		text += len;
	}
}

static int by_name(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void assert_same(const char *what, struct words *found, struct words *expected)
{
	qsort(found->word, found->count, WORD_SIZE, by_name);
	qsort(expected->word, expected->count, WORD_SIZE, by_name);
	for (size_t i = 0; i < expected->count || i < found->count; i++) {
		const char *f = i < found->count ? found->word[i] : "(nothing)";
		const char *e = i < expected->count ? expected->word[i] : "(nothing)";

		if (strcmp(f, e) != 0)
			fail_msg("%s: found %s, expected %s", what, f, e);
	}
}

static void for_each(void (*check)(const struct mw_command *c))
{
	for (const struct mw_command *const *rows = mw_commands; *rows != NULL; rows++)
		for (const struct mw_command *c = *rows; c->name != NULL; c++)
			check(c);
}

static void has_all_texts_and_is_found(const struct mw_command *c)
{
	char name[WORD_SIZE], *argv[3] = { name, NULL, NULL };
	int words;

	assert_true(c->summary != NULL && c->synopsis != NULL && c->example != NULL);
	assert_true(c->run != NULL && c->least <= c->most);
	snprintf(name, sizeof(name), "%s", c->name);
	if ((argv[1] = strchr(name, ' ')) != NULL)
		*argv[1]++ = '\0';
	assert_ptr_equal(mw_command_find(argv[1] != NULL ? 2 : 1, argv, &words), c);
	assert_int_equal(words, argv[1] != NULL ? 2 : 1);
}

static void every_command_has_all_its_texts_and_a_name_of_its_own(void **state)
{
	(void)state;
	for_each(has_all_texts_and_is_found);
}

static void names_its_options(const struct mw_command *c)
{
	struct words found = { .count = 0 }, expected = { .count = 0 };

	add_named(&found, c->synopsis);
	add_options(&expected, c->options);
	assert_same(c->name, &found, &expected);
	for (const struct mw_option *o = mw_common_options; o->name != NULL; o++)
		assert_false(holds(&expected, o->name));
}

static void a_synopsis_names_the_options_of_its_command_and_no_others(void **state)
{
	(void)state;
	for_each(names_its_options);
}

/* "mailward NAME WORDS AND OPTIONS", up to a redirection. */
static void parses_its_example(const struct mw_command *c)
{
	char text[256], *argv[WORDS_MAX], *save = NULL;
	const struct mw_command *found;
	struct mw_args args;
	struct mw_err err;
	int argc = 0, words;

	assert_true(snprintf(text, sizeof(text), "%s", c->example) < (int)sizeof(text));
	text[strcspn(text, "<>|")] = '\0';
	for (char *word = strtok_r(text, " ", &save); word != NULL;
	     word = strtok_r(NULL, " ", &save))
		argv[argc++] = word;
	assert_string_equal(argv[0], "mailward");
	found = mw_command_find(argc - 1, argv + 1, &words);
	assert_ptr_equal(found, c);
	if (mw_args_parse(&args, argc - 1 - words, argv + 1 + words, c->options, mw_common_options,
			  false, &err) != 0)
		fail_msg("%s: %s", c->name, err.text);
	if (args.words < c->least || args.words > c->most)
		fail_msg("%s: the example has %zu words", c->name, args.words);
	mw_args_free(&args);
}

static void an_example_is_a_call_of_its_command(void **state)
{
	(void)state;
	for_each(parses_its_example);
}

static void path_of_completion(char *path, size_t size)
{
	const char *srcdir = getenv("srcdir");

	snprintf(path, size, "%s/" COMPLETION, srcdir != NULL ? srcdir : ".");
}

/* What bash offers for the last of these words, where the others were typed. */
static void complete(struct words *offered, const char *typed)
{
	char command[1024], path[512], line[256];
	FILE *bash;

	path_of_completion(path, sizeof(path));
	snprintf(
		command, sizeof(command),
		"bash -c '. \"$1\"; shift; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _mailward; "
		"printf \"%%s\\n\" \"${COMPREPLY[@]}\"' bash '%s' cli/mailward %s",
		path, typed);
	offered->count = 0;
	bash = popen(command, "r");
	assert_non_null(bash);
	while (fgets(line, sizeof(line), bash) != NULL)
		if (line[0] != '\n')
			add(offered, "", line, strcspn(line, "\n"));
	assert_int_equal(pclose(bash), 0);
}

static void has_its_options_completed(const struct mw_command *c)
{
	struct words found, expected = { .count = 0 };
	char typed[WORD_SIZE + 8];

	snprintf(typed, sizeof(typed), "%s --", c->name);
	complete(&found, typed);
	add_options(&expected, c->options);
	add_options(&expected, mw_common_options);
	assert_same(c->name, &found, &expected);
}

static void bash_completes_the_options_of_each_command_and_no_others(void **state)
{
	(void)state;
	for_each(has_its_options_completed);
}

static struct words firsts;

static void add_first(const struct mw_command *c)
{
	add(&firsts, "", c->name, strcspn(c->name, " "));
}

static const char *group;
static struct words seconds;

static void add_second(const struct mw_command *c)
{
	size_t len = strlen(group);

	if (strncmp(c->name, group, len) == 0 && c->name[len] == ' ')
		add(&seconds, "", c->name + len + 1, strlen(c->name + len + 1));
}

static void bash_completes_the_words_of_each_command_and_no_others(void **state)
{
	struct words found;
	char typed[WORD_SIZE + 8];

	(void)state;
	for_each(add_first);
	complete(&found, "''");
	assert_same("the first words", &found, &firsts);
	for (size_t i = 0; i < firsts.count; i++) {
		group = firsts.word[i];
		seconds.count = 0;
		for_each(add_second);
		snprintf(typed, sizeof(typed), "%s ''", group);
		complete(&found, typed);
		assert_same(group, &found, &seconds);
	}
}

static struct words all_options;

static void add_its_options(const struct mw_command *c)
{
	add_options(&all_options, c->options);
}

static void bash_knows_the_values_of_options_that_exist(void **state)
{
	struct words named = { .count = 0 };
	char path[512], text[8192];
	size_t len;
	FILE *f;

	(void)state;
	path_of_completion(path, sizeof(path));
	f = fopen(path, "re");
	assert_non_null(f);
	len = fread(text, 1, sizeof(text) - 1, f);
	text[len] = '\0';
	fclose(f);
	add_named(&named, text);
	assert_true(named.count > 0);
	add_options(&all_options, mw_common_options);
	for_each(add_its_options);
	for (size_t i = 0; i < named.count; i++)
		if (!holds(&all_options, named.word[i]))
			fail_msg("no command has the option %s", named.word[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_command_has_all_its_texts_and_a_name_of_its_own),
		cmocka_unit_test(a_synopsis_names_the_options_of_its_command_and_no_others),
		cmocka_unit_test(an_example_is_a_call_of_its_command),
		cmocka_unit_test(bash_completes_the_options_of_each_command_and_no_others),
		cmocka_unit_test(bash_completes_the_words_of_each_command_and_no_others),
		cmocka_unit_test(bash_knows_the_values_of_options_that_exist),
	};

	return cmocka_run_group_tests_name("cli_commands", tests, NULL, NULL);
}
