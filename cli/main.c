/*
 * NAME
 *	mailward - the administrator's helper
 * DESCRIPTION
 *	Finds the command in the table, reads its options and runs it. See
 *	mailward(1).
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/help.h"
#include "cli/output.h"

/* "mailward key", "mailward key --help" and misspelled ones. */
static int no_command(const char *const word[], size_t words, bool help)
{
	const char *group = words > 0 && mw_help_has_group(mw_commands, word[0]) ? word[0] : NULL;

	if (help && (words == 0 || group != NULL)) {
		mw_help_overview(mw_commands, group, mw_common_options);
		return EX_OK;
	}
	if (words == 0)
		return mw_complain(EX_USAGE, "usage", "which command? (mailward --help)");
	if (group != NULL && words > 1)
		return mw_complain(EX_USAGE, "usage",
				   "there is no command \"%s %s\" (mailward %s --help)", group,
				   word[1], group);
	if (group != NULL)
		return mw_complain(EX_USAGE, "usage", "which one? (mailward %s --help)", group);
	return mw_complain(EX_USAGE, "usage", "there is no command \"%s\" (mailward --help)",
			   word[0]);
}

/* Looked for ahead of everything, so that a script gets an object for a mistake
 * in the options as well. */
static void expect_json(int argc, char *const argv[])
{
	for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "--json") == 0)
			mw_output_use_json();
}

/* What stood before the command and what stands behind it count alike. */
static int use_common(struct mw_cli *cli, const struct mw_args *args)
{
	const char *config = mw_args_value(args, "config");
	struct mw_wbuf path;

	if (config == NULL)
		return 0;
	if (config[0] == '/') {
		if (!mw_span_copy(mw_span_str(config), cli->config, sizeof(cli->config)))
			return mw_complain(EX_USAGE, "usage", "-c: the path is too long");
		return 0;
	}
	if (getcwd(cli->config, sizeof(cli->config)) == NULL)
		return mw_complain(EX_USAGE, "usage", "-c: give the whole path of %s: %s", config,
				   strerror(errno));
	path = mw_wbuf_of(cli->config, sizeof(cli->config));
	path.len = strlen(cli->config);
	mw_putf(&path, "/%s", config);
	if (mw_wbuf_cstr(&path)[0] == '\0')
		return mw_complain(EX_USAGE, "usage", "-c: the path is too long");
	return 0;
}

static int run_command(struct mw_cli *cli, const struct mw_command *command,
		       const struct mw_args *args)
{
	if (mw_args_has(args, "help")) {
		mw_help_command(command, mw_common_options);
		return EX_OK;
	}
	if (args->words < command->least || args->words > command->most)
		return mw_complain(EX_USAGE, "usage", "usage: mailward %s%s%s (mailward %s --help)",
				   command->name, command->synopsis[0] != '\0' ? " " : "",
				   command->synopsis, command->name);
	return command->run(cli, args);
}

static int parse_and_run(struct mw_cli *cli, const struct mw_command *command, int argc,
			 char *const argv[])
{
	struct mw_args args;
	struct mw_err err;
	int status;

	status = mw_args_parse(&args, argc, argv, command->options, mw_common_options, false, &err);
	if (status != 0)
		status = mw_complain(EX_USAGE, "usage", "%s (mailward %s --help)", err.text,
				     command->name);
	else if ((status = use_common(cli, &args)) == 0)
		status = run_command(cli, command, &args);
	mw_args_free(&args);
	return status;
}

/* A group or nothing: what is left is at most --help. */
static int parse_rest(const struct mw_args *before, int argc, char *const argv[])
{
	struct mw_args args;
	struct mw_err err;
	int status;

	if (mw_args_parse(&args, argc, argv, NULL, mw_common_options, false, &err) != 0)
		status = mw_complain(EX_USAGE, "usage", "%s (mailward --help)", err.text);
	else
		status = no_command(args.word, args.words,
				    mw_args_has(&args, "help") || mw_args_has(before, "help"));
	mw_args_free(&args);
	return status;
}

static int start(struct mw_cli *cli, int argc, char *const argv[])
{
	const struct mw_command *command;
	struct mw_args args;
	struct mw_err err;
	int status, words;

	status = mw_args_parse(&args, argc, argv, NULL, mw_common_options, true, &err);
	if (status != 0) {
		status = mw_complain(EX_USAGE, "usage", "%s (mailward --help)", err.text);
	} else if (mw_args_has(&args, "version")) {
		puts("mailward " MW_VERSION);
	} else if ((status = use_common(cli, &args)) == 0) {
		argc -= args.used;
		argv += args.used;
		command = mw_command_find(argc, argv, &words);
		status = command && !mw_args_has(&args, "help")
				 ? parse_and_run(cli, command, argc - words, argv + words)
				 : parse_rest(&args, argc, argv);
	}
	mw_args_free(&args);
	return status;
}

int main(int argc, char *argv[])
{
	static struct mw_cli cli = { .config = MW_CONF_DEFAULT_PATH, .client = MW_CLIENT_CLOSED };
	int status;

	/* Keys pass through this process: no core file, no debugger of others. */
	prctl(PR_SET_DUMPABLE, 0);
	mw_output_begin();
	expect_json(argc - 1, argv + 1);
	status = start(&cli, argc - 1, argv + 1);
	mw_ask_hang_up(&cli);
	return mw_output_end(status);
}
