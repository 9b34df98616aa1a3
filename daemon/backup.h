/*
 * backup: mailwardd --backup and mailwardd --restore.
 *
 * Both run in a process of their own, as the daemon's user, beside a daemon that may
 * be serving: no login waits for them.
 */
#ifndef MW_DAEMON_BACKUP_H
#define MW_DAEMON_BACKUP_H

#include "daemon/daemon.h"

/* Write a backup of the store to standard output. 0, or -1 with *err set. */
int mw_daemon_backup(struct mw_daemon *d, struct mw_err *err);

/*
 * Judge the backup on standard input and, with `place`, put it in the place of the
 * store. 0, with a line on standard output: when it was made (seconds since 1970),
 * accounts, keys, whether what was in place is a backup now (0 or 1), and its path; a
 * blank between two. Otherwise *err is set: EX_DATAERR, the file is refused; EX_CONFIG,
 * it belongs to another master key; -1, it could not be decided.
 */
int mw_daemon_restore(struct mw_daemon *d, bool place, struct mw_err *err);

#endif
