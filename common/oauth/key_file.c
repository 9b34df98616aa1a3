/*
 * NAME
 *	key_file - the files of an issuer's keys
 */
#include "common/oauth/key_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool mw_key_file_is_same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec &&
	       a->st_ctim.tv_sec == b->st_ctim.tv_sec && a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

/* Write access to the keys is access to every account. */
static int check_file(const struct stat *st, struct mw_err *err)
{
	if (!S_ISREG(st->st_mode))
		return mw_fail(err, "is no regular file");
	if ((st->st_mode & 0022) != 0)
		return mw_fail(err, "may be written by others (mode %04o; wanted 0644 or less)",
			       st->st_mode & 07777);
	if (st->st_size > MW_JWKS_BYTES_MAX)
		return mw_fail(err, "is longer than %d bytes", MW_JWKS_BYTES_MAX);
	return 0;
}

static uint8_t *read_all(int fd, size_t *len, struct mw_err *err)
{
	uint8_t *bytes = malloc(MW_JWKS_BYTES_MAX + 1);
	ssize_t n = 1;

	*len = 0;
	if (bytes == NULL) {
		mw_fail(err, "no memory");
		return NULL;
	}
	while (n > 0 && *len <= MW_JWKS_BYTES_MAX) {
		n = read(fd, bytes + *len, MW_JWKS_BYTES_MAX + 1 - *len);
		if (n > 0)
			*len += (size_t)n;
	}
	if (n == 0)
		return bytes;
	mw_fail(err, "%s", n < 0 ? strerror(errno) : "it grew while it was read");
	free(bytes);
	return NULL;
}

uint8_t *mw_key_file_read(const char *path, size_t *len, struct stat *seen, struct mw_err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	uint8_t *bytes = NULL;

	if (fd < 0) {
		/* Perhaps only for want of descriptors: look again next time. */
		memset(seen, 0, sizeof(*seen));
		mw_fail(err, "%s", strerror(errno));
		return NULL;
	}
	if (fstat(fd, seen) != 0)
		mw_fail(err, "%s", strerror(errno));
	else if (check_file(seen, err) == 0)
		bytes = read_all(fd, len, err);
	close(fd);
	errno = 0;
	return bytes;
}
