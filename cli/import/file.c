/*
 * NAME
 *	file - a whole file of somebody's, in memory that is wiped
 */
#include "cli/import/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/secret.h"

#define LINE_MAX_LEN 4096

static bool refuse(struct mw_import *m, const char *path, const char *why)
{
	mw_import_bad(m, path, 0, "%s", why);
	return false;
}

static bool judge(struct mw_import *m, const char *path, const struct stat *st)
{
	if (!S_ISREG(st->st_mode))
		return refuse(m, path, "is no regular file");
	if ((st->st_mode & S_IWOTH) != 0)
		return refuse(m, path,
			      "everybody can write to it, so anybody may have put a secret there "
			      "(check it, then chmod o-w)");
	return true;
}

/* All of it: the file may grow while it is read. */
static bool read_all(struct mw_import *m, int fd, struct mw_import_file *f, size_t max)
{
	ssize_t n;

	while (f->len < f->room) {
		n = read(fd, f->bytes + f->len, f->room - f->len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return refuse(m, f->path, strerror(errno));
		if (n == 0)
			return true;
		f->len += (size_t)n;
	}
	mw_import_bad(m, f->path, 0, "is longer than %zu bytes, or grows while it is read", max);
	return false;
}

static bool read_open(struct mw_import *m, int fd, size_t max, struct mw_import_file *out)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return refuse(m, out->path, strerror(errno));
	if (!judge(m, out->path, &st))
		return false;
	out->owner = st.st_uid;
	out->room = (uint64_t)st.st_size < max ? (size_t)st.st_size + 1 : max + 1;
	if ((out->bytes = malloc(out->room)) == NULL)
		return refuse(m, out->path, "out of memory");
	if (read_all(m, fd, out, max))
		return true;
	mw_import_file_free(out);
	return false;
}

bool mw_import_file_read(struct mw_import *m, const char *path, size_t max,
			 struct mw_import_file *out)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	bool ok;

	*out = (struct mw_import_file){ .path = path };
	if (fd < 0)
		return refuse(m, path,
			      errno == ELOOP ? "is a symbolic link, and none is followed"
					     : strerror(errno));
	ok = read_open(m, fd, max, out);
	close(fd);
	return ok;
}

void mw_import_file_free(struct mw_import_file *f)
{
	if (f->bytes != NULL)
		mw_wipe(f->bytes, f->room);
	free(f->bytes);
	f->bytes = NULL;
}

struct mw_import_lines mw_import_lines_of(const struct mw_import_file *f)
{
	struct mw_import_lines at = { mw_span_of(f->bytes, f->len), 0 };

	/* A byte order mark, as some editors leave one. */
	mw_take_prefix(&at.rest, "\xef\xbb\xbf");
	return at;
}

static bool take_line(struct mw_import_lines *at, struct mw_span *line)
{
	if (at->rest.len == 0)
		return false;
	if (!mw_take_until(&at->rest, '\n', line)) {
		*line = at->rest;
		at->rest.len = 0;
	}
	at->number++;
	return true;
}

bool mw_import_next_line(struct mw_import *m, const struct mw_import_file *f,
			 struct mw_import_lines *at, struct mw_span *line)
{
	while (take_line(at, line)) {
		*line = mw_span_trim(*line);
		if (line->len > LINE_MAX_LEN)
			mw_import_bad(m, f->path, at->number, "the line is longer than %d bytes",
				      LINE_MAX_LEN);
		else if (mw_span_find(*line, '\0') < line->len)
			mw_import_bad(m, f->path, at->number, "the line holds a NUL");
		else
			return true;
	}
	return false;
}
