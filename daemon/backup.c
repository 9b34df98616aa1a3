/*
 * NAME
 *	backup - mailwardd --backup and mailwardd --restore
 */
#include "daemon/backup.h"

#include <stdio.h>
#include <sysexits.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "common/store/open.h"
#include "daemon/sandbox.h"

int mw_daemon_backup(struct mw_daemon *d, struct mw_err *err)
{
	struct mw_store *s;
	int r = -1;

	if (isatty(STDOUT_FILENO))
		return mw_fail(err, "--backup writes to a file (mailward backup FILE)");
	if (mw_sandbox_close(err) != 0 || (s = mw_daemon_open_store(d, false, err)) == NULL)
		return -1;
	if (s->lifecycle->backup(s, mw_clock_s(), STDOUT_FILENO) == MW_STORE_OK)
		r = 0;
	else
		mw_fail(err, "%s", mw_store_error(s));
	mw_store_close(s);
	return r;
}

/* On standard output for whoever asked; and, since what it undoes must not go unnoticed, in syslog.
 */
static void tell(const struct mw_restored *out, bool placed)
{
	time_t made = out->made;
	char when[32];
	struct tm tm;

	printf("%lld %lld %lld %d %s\n", (long long)out->made, (long long)out->accounts,
	       (long long)out->keys, out->before_is_backup, out->before);
	if (!placed)
		return;
	if (out->made < 0 || gmtime_r(&made, &tm) == NULL ||
	    strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		snprintf(when, sizeof(when), "an unknown time");
	syslog(LOG_DAEMON | LOG_NOTICE, "store restored from a backup of %s; what was in place: %s",
	       when, out->before[0] != '\0' ? out->before : "nothing");
}

int mw_daemon_restore(struct mw_daemon *d, bool place, struct mw_err *err)
{
	struct mw_restore what = {
		.keyring = d->keyring, .from = STDIN_FILENO, .place = place, .now = mw_clock_s()
	};
	struct mw_restored out;

	if (mw_sandbox_close(err) != 0)
		return -1;
	switch (mw_store_restore(d->conf.store_url, &what, &out, err)) {
	case MW_BACKUP_GOOD:
		tell(&out, place);
		return 0;
	case MW_BACKUP_REFUSED:
		return EX_DATAERR;
	case MW_BACKUP_OTHER_KEY:
		return EX_CONFIG;
	default:
		return -1;
	}
}
