/*
 * NAME
 *	view - one look at the store for several questions
 * DESCRIPTION
 *	A read transaction costs two locks and a look at the file, as much as
 *	finding a key in it. Who has several questions at once keeps it for all of
 *	them (mw_store_lifecycle.view_begin).
 *
 *	Revoking acts at once all the same: a view ends when anything was committed
 *	in this process, which is where all writing goes while a daemon runs. For
 *	what others may write, it ends with the next tick of the coarse clock.
 */
#include "common/store/sqlite/sqlite.h"

#include <stdatomic.h>

static atomic_uint changes;

void mw_sqlite_view_changed(void)
{
	atomic_fetch_add(&changes, 1);
}

bool mw_sqlite_view_good(const struct mw_sqlite *s)
{
	return s->view_open && s->view_changes == atomic_load(&changes) &&
	       s->view_at == mw_sqlite_now_ms();
}

enum mw_store_result mw_sqlite_view_renew(struct mw_sqlite *s)
{
	enum mw_store_result r;

	if (!s->view_wanted)
		return MW_STORE_OK;
	/* Before it begins, so that nothing falls in between. */
	s->view_changes = atomic_load(&changes);
	s->view_at = mw_sqlite_now_ms();
	r = mw_sqlite_control(s, MW_Q_VIEW);
	s->view_open = r == MW_STORE_OK;
	return r;
}

void mw_sqlite_view_drop(struct mw_sqlite *s)
{
	if (!s->view_open)
		return;
	s->view_open = false;
	if (mw_sqlite_control(s, MW_Q_COMMIT) != MW_STORE_OK)
		mw_sqlite_let_go(s);
}

void mw_sqlite_view_begin(struct mw_store *store)
{
	((struct mw_sqlite *)store)->view_wanted = true;
}

void mw_sqlite_view_end(struct mw_store *store)
{
	struct mw_sqlite *s = (struct mw_sqlite *)store;

	s->view_wanted = false;
	mw_sqlite_view_drop(s);
}
