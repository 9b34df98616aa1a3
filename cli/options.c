/*
 * NAME
 *	options - sort a command line into words and options
 */
#include "cli/options.h"

#include <stdlib.h>
#include <string.h>

struct command_line {
	struct mw_args *args;
	const struct mw_option *own, *common;
	int argc;
	char *const *argv;
	struct mw_err *err;
};

static const struct mw_option *find_name(const struct mw_option *table, const char *name,
					 size_t len)
{
	for (; table != NULL && table->name != NULL; table++)
		if (strlen(table->name) == len && memcmp(table->name, name, len) == 0)
			return table;
	return NULL;
}

static const struct mw_option *find_letter(const struct mw_option *table, const char *letter)
{
	for (; table != NULL && table->name != NULL; table++)
		if (table->letter != '\0' && letter[0] == table->letter && letter[1] == '\0')
			return table;
	return NULL;
}

/* The option that `text` names; *value is what stands behind its "=", or NULL. */
static const struct mw_option *find(const struct command_line *r, const char *text,
				    const char **value)
{
	const struct mw_option *found;
	const char *equals;
	size_t len;

	*value = NULL;
	if (text[1] != '-') {
		found = find_letter(r->own, text + 1);
		return found ? found : find_letter(r->common, text + 1);
	}
	text += 2;
	equals = strchr(text, '=');
	len = equals ? (size_t)(equals - text) : strlen(text);
	if (equals != NULL)
		*value = equals + 1;
	found = find_name(r->own, text, len);
	return found ? found : find_name(r->common, text, len);
}

static int take_option(struct command_line *r)
{
	struct mw_args *args = r->args;
	const char *text = r->argv[args->used++], *value;
	const struct mw_option *option = find(r, text, &value);

	if (option == NULL)
		return mw_fail(r->err, "there is no option %s", text);
	if (option->argument == NULL && value != NULL)
		return mw_fail(r->err, "--%s takes no value", option->name);
	if (option->argument != NULL && value == NULL && args->used < r->argc)
		value = r->argv[args->used++];
	if (option->argument != NULL && value == NULL)
		return mw_fail(r->err, "--%s wants a value: --%s %s", option->name, option->name,
			       option->argument);
	/* Most restrict something, and "--from $UNSET" is not "from anywhere". */
	if (option->argument != NULL && value[0] == '\0')
		return mw_fail(r->err, "--%s is empty: give it a value (--%s %s), or omit it",
			       option->name, option->name, option->argument);
	if (!option->many && mw_args_has(args, option->name))
		return mw_fail(r->err, "--%s is here more than once", option->name);
	args->given[args->options++] = (struct mw_given){ option, value };
	return 0;
}

static int take_all(struct command_line *r, bool stop)
{
	struct mw_args *args = r->args;
	bool options = true;

	while (args->used < r->argc) {
		const char *text = r->argv[args->used];

		if (options && text[0] == '-' && text[1] == '-' && text[2] == '\0') {
			options = false;
			args->used++;
		} else if (options && text[0] == '-' && text[1] != '\0') {
			if (take_option(r) != 0)
				return -1;
		} else if (stop) {
			break;
		} else {
			args->word[args->words++] = text;
			args->used++;
		}
	}
	return 0;
}

int mw_args_parse(struct mw_args *args, int argc, char *const argv[], const struct mw_option *own,
		  const struct mw_option *common, bool stop, struct mw_err *err)
{
	struct command_line r = { args, own, common, argc, argv, err };
	size_t room = (size_t)argc + 1;

	*args = (struct mw_args){ .word = calloc(room, sizeof(*args->word)),
				  .given = calloc(room, sizeof(*args->given)) };
	if (args->word == NULL || args->given == NULL)
		return mw_fail(err, "no memory for the command line");
	return take_all(&r, stop);
}

void mw_args_free(struct mw_args *args)
{
	free(args->word);
	free(args->given);
	*args = (struct mw_args){ 0 };
}

const char *mw_args_next(const struct mw_args *args, const char *name, size_t *at)
{
	while (*at < args->options) {
		const struct mw_given *g = &args->given[(*at)++];

		if (strcmp(g->option->name, name) == 0)
			return g->value;
	}
	return NULL;
}

static const struct mw_given *find_given(const struct mw_args *args, const char *name)
{
	for (size_t i = 0; i < args->options; i++)
		if (strcmp(args->given[i].option->name, name) == 0)
			return &args->given[i];
	return NULL;
}

bool mw_args_has(const struct mw_args *args, const char *name)
{
	return find_given(args, name) != NULL;
}

const char *mw_args_value(const struct mw_args *args, const char *name)
{
	const struct mw_given *g = find_given(args, name);

	return g ? g->value : NULL;
}
