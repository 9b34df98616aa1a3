/*
 * backup: what makes a copy of the store a backup: a trailer with a MAC.
 *
 *	copy		length bytes, as the driver wrote them
 *	"mailward-backup\n"
 *	format		2 bytes: 1
 *	generation	2 bytes, of the master key
 *	made		8 bytes, seconds since 1970
 *	length		8 bytes, of the copy
 *	fingerprint	16 bytes, of the master key (mw_keyring_check)
 *	MAC		32 bytes
 *
 * Numbers are big-endian. The MAC is keyed BLAKE2b over everything before it, under a
 * key derived from the master key (mw_keyring_backup_key): without that key no byte can
 * be changed, cut off or added unnoticed. An older backup is genuine as well.
 *
 * The trailer is at the end so that the copy can be looked at with the database's own
 * tools: SQLite takes no notice of less than a page there.
 */
#ifndef MW_COMMON_STORE_BACKUP_H
#define MW_COMMON_STORE_BACKUP_H

#include <stdbool.h>

#include "base/limits.h"
#include "common/ident/keyring.h"

#define MW_BACKUP_TRAILER_SIZE (16 + 2 + 2 + 8 + 8 + MW_KEYRING_CHECK_SIZE + 32)

enum mw_backup_verdict {
	MW_BACKUP_UNDECIDED = -1, /* something failed: reading, writing, memory */
	MW_BACKUP_GOOD = 0,
	MW_BACKUP_REFUSED,  /* not a backup, or changed since it was made */
	MW_BACKUP_OTHER_KEY /* it says that it was made with another master key */
};

/* Write the copy in `from`, a regular file, to `to`, and the trailer. 0, or -1 with
 * *err set. */
int mw_backup_write(const struct mw_keyring *keyring, int64_t made, int from, int to,
		    struct mw_err *err);

/*
 * Judge a backup, the regular file `from`, by every byte of it. Unless `to` is -1, the
 * copy that was judged is written there, without the trailer; use it only if the
 * verdict is GOOD. Sets *made with GOOD, and *err with any other.
 */
enum mw_backup_verdict mw_backup_judge(const struct mw_keyring *keyring, int from, int to,
				       int64_t *made, struct mw_err *err);

/* What to restore, and how (mw_store_restore). */
struct mw_restore {
	const struct mw_keyring *keyring;
	int from;    /* the backup: a regular file */
	bool place;  /* put it in place; else only say what it is */
	int64_t now; /* seconds since 1970 */
};

struct mw_restored {
	int64_t made; /* when the backup was made */
	int64_t accounts, keys;
	/* With `place`: where the store that was in place is now; "" if there was none. */
	char before[MW_PATH_SIZE];
	bool before_is_backup; /* it can be restored in turn; else it is as it was */
};

#endif
