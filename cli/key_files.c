/*
 * NAME
 *	key_files - an issuer's key file, and the files beside it
 */
#include "cli/key_files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/span.h"
#include "cli/fetch.h"
#include "conf/user.h"

static void path_of(const char *jwks, const char *suffix, char out[static MW_JWKS_FILE_SIZE])
{
	snprintf(out, MW_JWKS_FILE_SIZE, "%s%s", jwks, suffix);
}

int mw_key_files_give_away(const struct mw_conf *conf, const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), r = 0;
	uid_t uid;
	gid_t gid;

	if (fd < 0)
		return -1;
	if (geteuid() == 0 && mw_user_find(conf->user, &uid, &gid))
		r = fchown(fd, uid, gid);
	if (fchmod(fd, 0755) != 0)
		r = -1;
	close(fd);
	return r;
}

int mw_key_files_folder(const struct mw_conf *conf, const char *jwks, struct mw_err *err)
{
	char folder[PATH_MAX];

	mw_folder_of(jwks, folder, sizeof(folder));
	if (mkdir(folder, 0755) != 0) {
		if (errno == EEXIST)
			return 0;
		return mw_fail(err, "cannot make the folder %s: %s (\"mailward init\" makes it)",
			       folder, strerror(errno));
	}
	if (mw_key_files_give_away(conf, folder) != 0)
		return mw_fail(err, "%s: %s", folder, strerror(errno));
	return 1;
}

int mw_key_files_lock(const char *jwks, struct mw_err *err)
{
	char folder[PATH_MAX];
	int fd;

	mw_folder_of(jwks, folder, sizeof(folder));
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0 && flock(fd, LOCK_EX) == 0)
		return fd;
	mw_fail(err, "%s: %s", folder, strerror(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}

/* A regular file of at most size - 1 bytes, NUL-terminated; its length, or -1. */
static ssize_t read_file(const char *path, char *out, size_t size)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	ssize_t len = -1;
	struct stat st;

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size < (off_t)size)
		len = pread(fd, out, size - 1, 0);
	close(fd);
	if (len >= 0)
		out[len] = '\0';
	return len;
}

bool mw_key_files_are_requested(const char *jwks)
{
	char path[MW_JWKS_FILE_SIZE];

	path_of(jwks, MW_JWKS_REQUEST, path);
	return access(path, F_OK) == 0;
}

/* Letters, digits and hyphens. */
static bool is_word(struct mw_span text)
{
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.ptr[i];

		if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') && c != '-')
			return false;
	}
	return text.len > 0;
}

void mw_key_files_take_request(const char *jwks, char word[static MW_JWKS_WORD_SIZE])
{
	char path[MW_JWKS_FILE_SIZE], text[MW_JWKS_WORD_SIZE + 1];
	struct mw_span line, rest;
	ssize_t len;

	word[0] = '\0';
	path_of(jwks, MW_JWKS_REQUEST, path);
	len = read_file(path, text, sizeof(text));
	unlink(path);
	rest = mw_span_of(text, len > 0 ? (size_t)len : 0);
	if (mw_take_until(&rest, '\n', &line) && is_word(line))
		mw_span_copy(line, word, MW_JWKS_WORD_SIZE);
}

/* A JSON object in a file, NULL when there is none. */
static json_t *read_object(const char *path)
{
	char *text = malloc(MW_FETCH_MAX + 1);
	json_t *object = NULL;

	if (text != NULL && read_file(path, text, MW_FETCH_MAX + 1) > 0)
		object = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	free(text);
	if (json_is_object(object))
		return object;
	json_decref(object);
	return NULL;
}

static json_t *read_fetched(const char *jwks)
{
	char path[MW_JWKS_FILE_SIZE];

	path_of(jwks, MW_JWKS_FETCHED, path);
	return read_object(path);
}

int64_t mw_key_files_fetched(const char *jwks)
{
	json_t *fetched = read_fetched(jwks);
	int64_t began = json_integer_value(json_object_get(fetched, "began"));

	json_decref(fetched);
	return began;
}

static bool has_kid(const json_t *kids, const json_t *kid)
{
	const json_t *other;
	size_t i;

	json_array_foreach(kids, i, other)
	{
		if (json_equal(other, kid))
			return true;
	}
	return false;
}

/* Those that are neither there now nor in the list. */
static void add_withdrawn(json_t *list, const json_t *kids, const json_t *now)
{
	const json_t *kid;
	size_t i;

	json_array_foreach(kids, i, kid)
	{
		if (json_is_string(kid) && json_string_length(kid) < MW_TOKEN_ID_SIZE &&
		    !has_kid(now, kid) && !has_kid(list, kid))
			json_array_append_new(list, json_copy((json_t *)kid));
	}
	while (json_array_size(list) > MW_JWKS_WITHDRAWN_MAX)
		json_array_remove(list, 0);
}

/* The kids of the file that is there. */
static json_t *present_kids(const char *jwks)
{
	json_t *set = read_object(jwks), *kids = json_array();
	const json_t *key, *list = json_object_get(set, "keys");
	size_t i;

	json_array_foreach(list, i, key)
	{
		if (json_is_string(json_object_get(key, "kid")))
			json_array_append(kids, json_object_get(key, "kid"));
	}
	json_decref(set);
	return kids;
}

/* Before the new set is in place. */
static json_t *withdrawn(const char *jwks, const json_t *now)
{
	json_t *list = json_array(), *fetched = read_fetched(jwks), *before = present_kids(jwks);

	add_withdrawn(list, json_object_get(fetched, "withdrawn"), now);
	add_withdrawn(list, before, now);
	json_decref(fetched);
	json_decref(before);
	return list;
}

static int replace_file(const char *path, const char *text, struct mw_err *err)
{
	char temporary[MW_JWKS_FILE_SIZE + 8];
	int fd, r;

	snprintf(temporary, sizeof(temporary), "%s.XXXXXX", path);
	if ((fd = mkostemp(temporary, O_CLOEXEC)) < 0)
		return mw_fail(err, "%s: %s", temporary, strerror(errno));
	r = mw_write_all(fd, text, strlen(text));
	if (r != 0 || fchmod(fd, 0644) != 0 || fsync(fd) != 0)
		r = -1;
	if (close(fd) != 0 || r != 0 || rename(temporary, path) != 0) {
		mw_fail(err, "%s: %s", path, strerror(errno));
		unlink(temporary);
		return -1;
	}
	return 0;
}

int mw_key_files_replace(const char *jwks, const char *text, const char *word, int64_t began,
			 const json_t *kids, struct mw_err *err)
{
	json_t *fetched = json_pack("{s:s, s:I, s:o}", "request", word, "began", (json_int_t)began,
				    "withdrawn", withdrawn(jwks, kids));
	char *said = fetched != NULL ? json_dumps(fetched, JSON_COMPACT) : NULL;
	char path[MW_JWKS_FILE_SIZE];
	int r;

	path_of(jwks, MW_JWKS_FETCHED, path);
	if (said == NULL)
		r = mw_fail(err, "no memory");
	else if ((r = replace_file(jwks, text, err)) == 0)
		r = replace_file(path, said, err);
	json_decref(fetched);
	free(said);
	return r;
}
