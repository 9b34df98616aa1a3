/*
 * NAME
 *	restore - mailward restore
 * DESCRIPTION
 *	A mailwardd of its own judges the file and, when the person has agreed, judges it
 *	once more and puts it in place: the file may have changed in between.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "cli/cmd/cmd.h"
#include "cli/daemon_job.h"
#include "cli/output.h"
#include "cli/prompt.h"
#include "cli/words.h"

#define ANSWER_MAX 4096

/* What mailwardd says of a backup (daemon/main.c). */
struct answer {
	uint64_t made, accounts, keys, before_is_backup;
	char before[ANSWER_MAX]; /* "": there was no store */
};

static bool take_number(struct mw_span *line, uint64_t *out)
{
	struct mw_span word;

	return mw_take_until(line, ' ', &word) && mw_span_number(word, INT64_MAX, out);
}

static bool read_answer(int fd, struct answer *out)
{
	char text[ANSWER_MAX];
	ssize_t n = pread(fd, text, sizeof(text), 0);
	struct mw_span line = mw_span_of(text, n > 0 ? (size_t)n : 0), path;

	return take_number(&line, &out->made) && take_number(&line, &out->accounts) &&
	       take_number(&line, &out->keys) && take_number(&line, &out->before_is_backup) &&
	       mw_take_until(&line, '\n', &path) && line.len == 0 &&
	       mw_span_copy(path, out->before, sizeof(out->before));
}

static int refuse(int status, const char *file, const char *why)
{
	switch (status) {
	case EX_DATAERR:
		return mw_complain(MW_EXIT_NO, "backup_refused", "%s: %s; nothing was changed",
				   file, why);
	case EX_CONFIG:
		return mw_complain(EX_CONFIG, "configuration", "%s: %s; nothing was changed", file,
				   why);
	default:
		return mw_complain(EX_TEMPFAIL, "store_unavailable",
				   "%s was not restored: %s; nothing was changed", file, why);
	}
}

/* mailwardd OPTION with the backup on its stdin; 0 and *out, or the status. */
static int ask_daemon(const struct mw_cli *cli, const char *option, const char *file, int fd,
		      struct answer *out)
{
	int said = memfd_create("restore", MFD_CLOEXEC), status;
	char why[1024] = "no memory";

	if (said < 0)
		return refuse(-1, file, why);
	status = mw_daemon_job(cli, option, fd, said, why, sizeof(why));
	if (status == 0 && !read_answer(said, out)) {
		snprintf(why, sizeof(why), "mailwardd gave no answer");
		status = -1;
	}
	close(said);
	return status == 0 ? 0 : refuse(status, file, why);
}

static const char *plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

static void describe(const char *file, const struct answer *a)
{
	char made[MW_WORDS_SIZE];

	mw_words_time((int64_t)a->made, mw_clock_s(), made);
	mw_say("%s is a backup of %s: %llu account%s, %llu key%s.", file, made,
	       (unsigned long long)a->accounts, plural(a->accounts), (unsigned long long)a->keys,
	       plural(a->keys));
	mw_say("What was revoked, disabled or removed since then counts again: do it once more.");
	mw_say("What was made since then is gone: accounts, keys, devices.");
}

/* 0: go on. */
static int confirm(const struct mw_cli *cli)
{
	char question[MW_STORE_URL_SIZE + 64];

	if (!mw_prompt_possible())
		return mw_complain(EX_USAGE, "usage", "restoring replaces the store %s: add --yes",
				   cli->conf.store_url);
	snprintf(question, sizeof(question), "Replace the store %s?", cli->conf.store_url);
	return mw_prompt_yes(question)
		       ? 0
		       : mw_complain(MW_EXIT_NO, "cancelled", "nothing was changed");
}

static void tell(const struct mw_cli *cli, const char *file, const struct answer *a, bool restored)
{
	if (restored) {
		mw_say("Restored %s.", cli->conf.store_url);
		if (a->before[0] != '\0' && a->before_is_backup)
			mw_say("The store as it was: mailward restore %s", a->before);
		else if (a->before[0] != '\0')
			mw_say("The store as it was could not be read; it is now %s.", a->before);
	}
	mw_json_print(json_pack("{s:s, s:I, s:I, s:I, s:b, s:s?}", "file", file, "made",
				(json_int_t)a->made, "accounts", (json_int_t)a->accounts, "keys",
				(json_int_t)a->keys, "restored", restored, "before",
				a->before[0] != '\0' ? a->before : NULL));
}

static int restore(const struct mw_cli *cli, const struct mw_args *args, int fd)
{
	const char *file = args->word[0];
	bool dry = mw_args_has(args, "dry-run");
	struct answer answer;
	sigset_t before;
	int status = ask_daemon(cli, "--restore=check", file, fd, &answer);

	if (status != 0)
		return status;
	describe(file, &answer);
	if (!dry && !mw_args_has(args, "yes") && (status = confirm(cli)) != 0)
		return status;
	/* Once begun it runs to its end, so we stay to say how it ended. */
	mw_hold_signals(&before);
	if (!dry && (status = ask_daemon(cli, "--restore", file, fd, &answer)) != 0)
		return status;
	tell(cli, file, &answer, !dry);
	return 0;
}

static int run_restore(struct mw_cli *cli, const struct mw_args *args)
{
	struct stat st;
	int fd, status;

	if ((status = mw_ask_may_serve(cli, "restore the store")) != 0)
		return status;
	fd = open(args->word[0], O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0 || fstat(fd, &st) != 0)
		status = mw_complain(EX_NOINPUT, "file", "%s: %s", args->word[0], strerror(errno));
	else if (!S_ISREG(st.st_mode))
		status =
			mw_complain(EX_NOINPUT, "file", "%s: is not a regular file", args->word[0]);
	else
		status = restore(cli, args, fd);
	if (fd >= 0)
		close(fd);
	return status;
}

// clang-format off
static const struct mw_option restore_options[] = {
	{ "yes", 'y', false, NULL, "do not ask (needed where nobody can be asked)" },
	{ "dry-run", 'n', false, NULL, "check the file, and change nothing" },
	{ .name = NULL },
};

const struct mw_command mw_restore_commands[] = {
	{ "restore", 1, 1, restore_options, run_restore,
	  .synopsis = "FILE [--yes] [--dry-run]",
	  .summary = "put a backup in the place of the store",
	  .example = "mailward restore /var/backups/mailward.db" },
	{ .name = NULL },
};
// clang-format on
