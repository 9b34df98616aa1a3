/*
 * NAME
 *	file - write files so that they are whole and on disk
 */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int mw_write_all(int fd, const void *bytes, size_t len)
{
	const char *next = bytes;

	while (len > 0) {
		ssize_t n = write(fd, next, len);

		if (n < 0 && errno != EINTR)
			return -1;
		next += n > 0 ? n : 0;
		len -= n > 0 ? (size_t)n : 0;
	}
	return 0;
}

void mw_folder_of(const char *path, char *folder, size_t size)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		snprintf(folder, size, ".");
	else if (slash == path)
		snprintf(folder, size, "/");
	else
		snprintf(folder, size, "%.*s", (int)(slash - path), path);
}

int mw_sync_folder_of(const char *path)
{
	char folder[PATH_MAX];
	int fd, r;

	mw_folder_of(path, folder, sizeof(folder));
	if ((fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
		return -1;
	r = fsync(fd);
	close(fd);
	return r;
}
