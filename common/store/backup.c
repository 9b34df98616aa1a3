/*
 * NAME
 *	backup - what makes a copy of the store a backup
 */
#include "common/store/backup.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/wbuf.h"

#define MAGIC	 "mailward-backup\n"
#define FORMAT	 1
#define MAC_SIZE 32
#define BODY	 (MW_BACKUP_TRAILER_SIZE - MAC_SIZE) /* of the trailer, before the MAC */
#define CHUNK	 65536

struct trailer {
	uint16_t format, generation;
	uint64_t made, length;
	uint8_t check[MW_KEYRING_CHECK_SIZE];
};

static void encode(const struct trailer *t, uint8_t bytes[static BODY])
{
	struct mw_wbuf w = mw_wbuf_of(bytes, BODY);

	mw_put_str(&w, MAGIC);
	mw_put_u16(&w, t->format);
	mw_put_u16(&w, t->generation);
	mw_put_u64(&w, t->made);
	mw_put_u64(&w, t->length);
	mw_put(&w, mw_span_of(t->check, sizeof(t->check)));
}

static bool decode(struct mw_span body, struct trailer *out)
{
	struct mw_span check;

	if (!mw_take_prefix(&body, MAGIC) || !mw_take_u16(&body, &out->format) ||
	    !mw_take_u16(&body, &out->generation) || !mw_take_u64(&body, &out->made) ||
	    !mw_take_u64(&body, &out->length) || !mw_take(&body, sizeof(out->check), &check) ||
	    body.len != 0)
		return false;
	memcpy(out->check, check.ptr, check.len);
	return true;
}

static void mac_begin(crypto_generichash_state *mac, const struct mw_keyring *keyring)
{
	uint8_t key[MW_BACKUP_KEY_SIZE];

	mw_keyring_backup_key(keyring, key);
	crypto_generichash_init(mac, key, sizeof(key), MAC_SIZE);
	sodium_memzero(key, sizeof(key));
}

/* A regular file's size, from its beginning; -1 with *err set. */
static int64_t rewind_file(int fd, struct mw_err *err)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return mw_fail(err, "cannot be read: %s", strerror(errno));
	if (!S_ISREG(st.st_mode))
		return mw_fail(err, "is not a regular file");
	if (lseek(fd, 0, SEEK_SET) != 0)
		return mw_fail(err, "cannot be read: %s", strerror(errno));
	return st.st_size;
}

/* The next `length` bytes, through the MAC and (unless -1) to `to`. */
static int pass(crypto_generichash_state *mac, int from, int to, uint64_t length,
		struct mw_err *err)
{
	uint8_t bytes[CHUNK];
	ssize_t n;

	for (; length > 0; length -= (uint64_t)n) {
		n = read(from, bytes, length < CHUNK ? (size_t)length : CHUNK);
		if (n < 0)
			return mw_fail(err, "cannot be read: %s", strerror(errno));
		if (n == 0)
			return mw_fail(err, "was cut off while it was read");
		crypto_generichash_update(mac, bytes, (size_t)n);
		if (to >= 0 && mw_write_all(to, bytes, (size_t)n) != 0)
			return mw_fail(err, "the copy cannot be written: %s", strerror(errno));
	}
	return 0;
}

int mw_backup_write(const struct mw_keyring *keyring, int64_t made, int from, int to,
		    struct mw_err *err)
{
	struct trailer t = { .format = FORMAT,
			     .generation = mw_keyring_generation(keyring),
			     .made = (uint64_t)made };
	uint8_t bytes[MW_BACKUP_TRAILER_SIZE];
	int64_t length = rewind_file(from, err);
	crypto_generichash_state mac;

	if (length < 0)
		return -1;
	t.length = (uint64_t)length;
	mw_keyring_check(keyring, t.check);
	encode(&t, bytes);
	mac_begin(&mac, keyring);
	if (pass(&mac, from, to, t.length, err) != 0)
		return -1;
	crypto_generichash_update(&mac, bytes, BODY);
	crypto_generichash_final(&mac, bytes + BODY, MAC_SIZE);
	sodium_memzero(&mac, sizeof(mac));
	if (mw_write_all(to, bytes, sizeof(bytes)) != 0)
		return mw_fail(err, "the copy cannot be written: %s", strerror(errno));
	return 0;
}

/* Whether the trailer, of a file of that size, is one that a MAC is worth computing
 * for. Nothing in it is trusted until that has been done. */
static enum mw_backup_verdict look_at(const struct mw_keyring *keyring, struct mw_span body,
				      uint64_t size, struct trailer *t, struct mw_err *err)
{
	uint8_t check[MW_KEYRING_CHECK_SIZE];

	mw_keyring_check(keyring, check);
	if (!decode(body, t)) {
		mw_fail(err, "is not a backup, or its end is missing or was added to");
		return MW_BACKUP_REFUSED;
	}
	if (t->format != FORMAT) {
		mw_fail(err, "is a backup of format %u, but this mailward knows format %u only",
			t->format, FORMAT);
		return MW_BACKUP_REFUSED;
	}
	if (t->length != size - MW_BACKUP_TRAILER_SIZE) {
		mw_fail(err, "has another length than when it was made: it was cut or added to");
		return MW_BACKUP_REFUSED;
	}
	if (sodium_memcmp(t->check, check, sizeof(check)) == 0)
		return MW_BACKUP_GOOD;
	mw_fail(err,
		"was made with another master key (of generation %u; that of the key file is %u), "
		"or was altered",
		t->generation, mw_keyring_generation(keyring));
	return MW_BACKUP_OTHER_KEY;
}

static int read_trailer(int from, uint64_t size, uint8_t bytes[static MW_BACKUP_TRAILER_SIZE],
			struct mw_err *err)
{
	ssize_t n =
		pread(from, bytes, MW_BACKUP_TRAILER_SIZE, (off_t)(size - MW_BACKUP_TRAILER_SIZE));

	if (n == MW_BACKUP_TRAILER_SIZE)
		return 0;
	return mw_fail(err, "cannot be read: %s", n < 0 ? strerror(errno) : "it became shorter");
}

enum mw_backup_verdict mw_backup_judge(const struct mw_keyring *keyring, int from, int to,
				       int64_t *made, struct mw_err *err)
{
	uint8_t bytes[MW_BACKUP_TRAILER_SIZE], computed[MAC_SIZE];
	struct mw_span body = mw_span_of(memset(bytes, 0, sizeof(bytes)), BODY);
	int64_t size = rewind_file(from, err);
	enum mw_backup_verdict verdict;
	crypto_generichash_state mac;
	struct trailer t;

	if (size < 0)
		return MW_BACKUP_UNDECIDED;
	/* A file too short for one has a trailer of zeros. */
	if (size > MW_BACKUP_TRAILER_SIZE && read_trailer(from, (uint64_t)size, bytes, err) != 0)
		return MW_BACKUP_UNDECIDED;
	verdict = look_at(keyring, body, (uint64_t)size, &t, err);
	if (verdict != MW_BACKUP_GOOD)
		return verdict;
	mac_begin(&mac, keyring);
	if (pass(&mac, from, to, t.length, err) != 0)
		return MW_BACKUP_UNDECIDED;
	crypto_generichash_update(&mac, bytes, BODY);
	crypto_generichash_final(&mac, computed, sizeof(computed));
	sodium_memzero(&mac, sizeof(mac));
	if (sodium_memcmp(computed, bytes + BODY, sizeof(computed)) != 0) {
		mw_fail(err, "was altered since it was made");
		return MW_BACKUP_REFUSED;
	}
	*made = (int64_t)t.made;
	return MW_BACKUP_GOOD;
}
