/*
 * NAME
 *	keyfile - the file that holds the master key
 */
#include "base/keyfile.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/b64.h"
#include "base/file.h"
#include "base/secret.h"

static const char prefix[] = "mailward-master-1:";
#define LINE_MAX_BYTES 128

static int write_line(int fd, struct mw_span line)
{
	return write(fd, line.ptr, line.len) == (ssize_t)line.len && fsync(fd) == 0 ? 0 : -1;
}

int mw_keyfile_create(const char *path, gid_t gid, struct mw_err *err)
{
	uint8_t key[MW_MASTER_KEY_SIZE], text[LINE_MAX_BYTES];
	struct mw_wbuf line = mw_wbuf_of(text, sizeof(text));
	int fd, r = -1;

	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return mw_fail(err, "%s: cannot create: %s", path, strerror(errno));
	if (getrandom(key, sizeof(key), 0) != (ssize_t)sizeof(key)) {
		mw_fail(err, "no random bytes: %s", strerror(errno));
		goto out;
	}
	mw_put_str(&line, prefix);
	mw_put_str(&line, "1:");
	mw_b64_encode(MW_B64, mw_span_of(key, sizeof(key)), &line);
	mw_put_u8(&line, '\n');
	if (write_line(fd, mw_wbuf_span(&line)) != 0 || fchown(fd, (uid_t)-1, gid) != 0 ||
	    fchmod(fd, 0640) != 0 || mw_sync_folder_of(path) != 0)
		mw_fail(err, "%s: cannot write: %s", path, strerror(errno));
	else
		r = 0;
out:
	mw_wipe(key, sizeof(key));
	mw_wipe(text, sizeof(text));
	close(fd);
	if (r != 0)
		unlink(path);
	return r;
}

static int check_mode(const char *path, int fd, struct mw_err *err)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return mw_fail(err, "%s: %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return mw_fail(err, "%s: is no regular file", path);
	if ((st.st_mode & 0027) != 0)
		return mw_fail(err, "%s: mode is %04o; make it 0640 or less (chmod 0640 %s)", path,
			       st.st_mode & 07777, path);
	return 0;
}

static bool parse_generation(struct mw_span text, uint16_t *generation)
{
	uint64_t number;

	if (mw_span_starts(text, "0") || !mw_span_number(text, MW_GENERATION_MAX, &number))
		return false;
	*generation = (uint16_t)number;
	return true;
}

static int parse_line(struct mw_span text, struct mw_master_key *key)
{
	struct mw_wbuf out = mw_wbuf_of(key->bytes, sizeof(key->bytes));
	struct mw_span generation;

	text = mw_span_trim(text);
	if (!mw_take_prefix(&text, prefix) || !mw_take_until(&text, ':', &generation) ||
	    !parse_generation(generation, &key->generation) || !mw_b64_decode(MW_B64, text, &out) ||
	    out.len != sizeof(key->bytes))
		return -1;
	return 0;
}

int mw_keyfile_take(int fd, const char *name, struct mw_master_key *key, struct mw_err *err)
{
	uint8_t text[LINE_MAX_BYTES];
	ssize_t got = read(fd, text, sizeof(text));
	int r = 0;

	/* A full buffer: more may follow. */
	if (got < 0 || got == sizeof(text) || parse_line(mw_span_of(text, (size_t)got), key) != 0)
		r = mw_fail(err,
			    "%s: holds no master key (expected one line, "
			    "\"%sGENERATION:BASE64\")",
			    name, prefix);
	mw_wipe(text, sizeof(text));
	return r;
}

int mw_keyfile_read(const char *path, struct mw_master_key *key, struct mw_err *err)
{
	int r, fd;

	if ((fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)) < 0)
		return mw_fail(err, "%s: cannot read the master key: %s%s", path, strerror(errno),
			       errno == ENOENT ? " (run: mailward init)" : "");
	if ((r = check_mode(path, fd, err)) == 0)
		r = mw_keyfile_take(fd, path, key, err);
	close(fd);
	return r;
}
