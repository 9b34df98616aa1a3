/*
 * NAME
 *	judged_keys - what the daemon makes of a JWK set
 */
#include "cli/judged_keys.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/daemon_job.h"

/* 256 kids of 255 bytes, escaped at worst, and the reasons. */
#define ANSWER_MAX (1 << 20)

static json_t *read_answer(int fd)
{
	json_t *answer = NULL;

	if (lseek(fd, 0, SEEK_END) <= ANSWER_MAX && lseek(fd, 0, SEEK_SET) == 0)
		answer = json_loadfd(fd, JSON_REJECT_DUPLICATES, NULL);
	if (json_is_integer(json_object_get(answer, "usable")) &&
	    json_is_array(json_object_get(answer, "skipped")) &&
	    json_is_array(json_object_get(answer, "kids")))
		return answer;
	json_decref(answer);
	return NULL;
}

static int judge(const struct mw_cli *cli, const char *issuer, int from, int to, json_t **out,
		 struct mw_err *err)
{
	char option[MW_ISSUER_SIZE + 32], why[MW_ERROR_SIZE - 64];
	int status;

	snprintf(option, sizeof(option), "--judge-keys=%s", issuer);
	status = mw_daemon_job(cli, option, from, to, why, sizeof(why));
	if (status == 0 && (*out = read_answer(to)) != NULL)
		return 0;
	if (status == EX_DATAERR) {
		mw_fail(err, "%s", why);
		return MW_EXIT_NO;
	}
	mw_fail(err, "mailwardd cannot judge the keys: %s",
		status == 0 ? "it gave no answer" : why);
	return EX_TEMPFAIL;
}

int mw_judge_keys(const struct mw_cli *cli, const char *issuer, const char *text, json_t **out,
		  struct mw_err *err)
{
	int from = memfd_create("keys", MFD_CLOEXEC), to = memfd_create("judged", MFD_CLOEXEC);
	int status = EX_TEMPFAIL;

	*out = NULL;
	if (from < 0 || to < 0 || mw_write_all(from, text, strlen(text)) != 0 ||
	    lseek(from, 0, SEEK_SET) != 0)
		mw_fail(err, "no memory");
	else
		status = judge(cli, issuer, from, to, out, err);
	if (from >= 0)
		close(from);
	if (to >= 0)
		close(to);
	return status;
}
