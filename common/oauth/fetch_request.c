/*
 * NAME
 *	fetch_request - ask for an issuer's keys to be fetched
 * DESCRIPTION
 *	Anybody can send a token with an invented kid, and no fetch costs the
 *	sender anything. So an issuer is asked five times at once and then once a
 *	minute, all issuers together ten times and then every ten seconds; in
 *	between, a question waits for the next request. A request that nobody has
 *	taken away answers all questions that came since.
 */
#include "common/oauth/fetch_request.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "common/oauth/json.h"
#include "common/oauth/key_file.h"

/* One that was taken away is being fetched for; after that it is taken for lost. */
#define LOST_MS 30000

/* So long after a request it is said again that there is one. */
#define REMIND_MS 60000

void mw_fetch_request_init(struct mw_fetch_request *r)
{
	uint8_t bytes[(sizeof(r->nonce) - 1) / 2];

	randombytes_buf(bytes, sizeof(bytes));
	sodium_bin2hex(r->nonce, sizeof(r->nonce), bytes, sizeof(bytes));
	r->pace = (struct mw_pace){ .every_ms = 60000, .burst = 5 };
}

static void path_of(const char *jwks, const char *suffix, char out[static MW_JWKS_FILE_SIZE])
{
	snprintf(out, MW_JWKS_FILE_SIZE, "%s%s", jwks, suffix);
}

/* The number in a word of ours. */
static bool is_ours(const struct mw_fetch_request *r, struct mw_span word, uint64_t *number)
{
	return mw_take_prefix(&word, r->nonce) && mw_take_prefix(&word, "-") &&
	       mw_span_number(word, r->written, number);
}

static void take_answer(struct mw_fetch_request *r, const json_t *said, struct mw_kids *kids)
{
	const json_t *kid;
	uint64_t number;
	size_t i;

	if (is_ours(r, mw_json_string(said, "request"), &number) && number > r->answered) {
		r->answered = number;
		r->since = r->written_ms;
	}
	json_array_foreach(json_object_get(said, "withdrawn"), i, kid)
	{
		if (json_is_string(kid))
			mw_kids_saw(kids,
				    mw_span_of(json_string_value(kid), json_string_length(kid)));
	}
}

void mw_fetch_request_look(struct mw_fetch_request *r, const char *jwks, struct mw_kids *kids)
{
	char path[MW_JWKS_FILE_SIZE];
	struct mw_err err;
	struct stat st;
	uint8_t *bytes;
	json_t *said;
	size_t len;

	path_of(jwks, MW_JWKS_FETCHED, path);
	if (stat(path, &st) != 0 || mw_key_file_is_same(&st, &r->seen))
		return;
	r->seen = st;
	if ((bytes = mw_key_file_read(path, &len, &r->seen, &err)) == NULL)
		return;
	if ((said = mw_json_object(mw_span_of(bytes, len))) != NULL)
		take_answer(r, said, kids);
	json_decref(said);
	free(bytes);
}

/* Whole, or not at all. */
static int write_word(const char *path, const char *word, struct mw_err *err)
{
	char temporary[MW_JWKS_FILE_SIZE + 8];
	int fd, r;

	snprintf(temporary, sizeof(temporary), "%s.new", path);
	unlink(temporary);
	fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd < 0)
		return mw_fail(err, "cannot write %s: %s", path, strerror(errno));
	r = fchmod(fd, 0644) == 0 ? mw_write_all(fd, word, strlen(word)) : -1;
	if (close(fd) != 0 || r != 0 || rename(temporary, path) != 0) {
		mw_fail(err, "cannot write %s: %s", path, strerror(errno));
		unlink(temporary);
		return -1;
	}
	err->text[0] = '\0';
	return 0;
}

/* Closing it after a write is what is noticed. */
static int touch(const char *jwks, struct mw_err *err)
{
	char folder[MW_JWKS_FILE_SIZE], path[MW_JWKS_FILE_SIZE + sizeof(MW_JWKS_WANTED) + 1];
	int fd, r;

	mw_folder_of(jwks, folder, sizeof(folder));
	snprintf(path, sizeof(path), "%s/%s", folder, MW_JWKS_WANTED);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0644);
	if (fd < 0)
		return mw_fail(err, "cannot write %s: %s", path, strerror(errno));
	r = mw_write_all(fd, "\n", 1);
	if (close(fd) != 0 || r != 0)
		return mw_fail(err, "cannot write %s: %s", path, strerror(errno));
	return 0;
}

static void write_next(struct mw_fetch_request *r, const char *jwks, struct mw_pace *overall,
		       int64_t now_ms)
{
	char path[MW_JWKS_FILE_SIZE], word[MW_JWKS_WORD_SIZE];

	if (!mw_pace_allows(&r->pace, now_ms) || !mw_pace_allows(overall, now_ms))
		return;
	/* Also when it can't be written: no more tries than fetches. */
	mw_pace_take(&r->pace, now_ms);
	mw_pace_take(overall, now_ms);
	path_of(jwks, MW_JWKS_REQUEST, path);
	snprintf(word, sizeof(word), "%s-%llu\n", r->nonce, (unsigned long long)(r->written + 1));
	if (write_word(path, word, &r->error) != 0 || touch(jwks, &r->error) != 0)
		return;
	r->touched_ms = now_ms;
	if (r->written == r->answered)
		r->since = now_ms;
	r->written++;
	r->written_ms = now_ms;
}

static bool waits(const struct mw_fetch_request *r, const char *jwks)
{
	char path[MW_JWKS_FILE_SIZE];

	path_of(jwks, MW_JWKS_REQUEST, path);
	return r->written > r->answered && access(path, F_OK) == 0;
}

uint64_t mw_fetch_request_number(struct mw_fetch_request *r, const char *jwks,
				 struct mw_pace *overall, int64_t now_ms)
{
	if (waits(r, jwks))
		return r->written;
	write_next(r, jwks, overall, now_ms);
	return waits(r, jwks) ? r->written : r->written + 1;
}

void mw_fetch_request_pursue(struct mw_fetch_request *r, const char *jwks, struct mw_pace *overall,
			     uint64_t number, int64_t now_ms)
{
	bool lost = r->written > r->answered && now_ms - r->written_ms > LOST_MS;

	if (number > r->written || (lost && !waits(r, jwks)))
		write_next(r, jwks, overall, now_ms);
}

void mw_fetch_request_remind(struct mw_fetch_request *r, const char *jwks, int64_t now_ms)
{
	if (r->written == r->answered || now_ms - r->touched_ms < REMIND_MS || !waits(r, jwks))
		return;
	r->touched_ms = now_ms;
	touch(jwks, &r->error);
}
