/*
 * NAME
 *	view - one look at the store for several questions
 * DESCRIPTION
 *	A read transaction costs two locks and a look at the file, as much as
 *	finding a key in it, so several questions asked at once share one
 *	(mw_store_lifecycle.view_begin).
 *
 *	Revoking acts at once all the same: a view ends when anything was committed
 *	in this process, which is where all writing goes while a daemon runs. For
 *	what others may write, it ends with the next tick of the coarse clock.
 */
#include "common/store/sqlite/view.h"

#include <stdatomic.h>

#include "base/clock.h"
#include "common/store/sqlite/control.h"

static atomic_uint changes;

void mw_sqlite_view_changed(void)
{
	atomic_fetch_add(&changes, 1);
}

bool mw_sqlite_view_good(const struct mw_sqlite *s)
{
	return s->view_open && s->view_changes == atomic_load(&changes) &&
	       s->view_at == mw_clock_coarse_ms();
}

int mw_sqlite_view_renew(struct mw_sqlite *s)
{
	if (!s->view_wanted)
		return 0;
	/* Before it begins, so that nothing falls in between. */
	s->view_changes = atomic_load(&changes);
	s->view_at = mw_clock_coarse_ms();
	s->view_open = mw_sqlite_control(s, MW_SQLITE_VIEW) == 0;
	return s->view_open ? 0 : -1;
}

void mw_sqlite_view_drop(struct mw_sqlite *s)
{
	if (!s->view_open)
		return;
	s->view_open = false;
	if (mw_sqlite_control(s, MW_SQLITE_COMMIT) != 0)
		mw_sqlite_let_go(s);
}

void mw_sqlite_view_begin(struct mw_sql *sql)
{
	((struct mw_sqlite *)sql)->view_wanted = true;
}

void mw_sqlite_view_end(struct mw_sql *sql)
{
	struct mw_sqlite *s = (struct mw_sqlite *)sql;

	s->view_wanted = false;
	mw_sqlite_view_drop(s);
}
