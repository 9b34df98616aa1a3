/*
 * NAME
 *	control - statements that are SQLite's own
 */
#include "common/store/sqlite/control.h"

static const char *const texts[MW_SQLITE_CONTROLS] = {
	[MW_SQLITE_VIEW] = "BEGIN",
	[MW_SQLITE_BEGIN] = "BEGIN IMMEDIATE",
	[MW_SQLITE_COMMIT] = "COMMIT",
	[MW_SQLITE_ROLLBACK] = "ROLLBACK",
	[MW_SQLITE_VERSION] = "PRAGMA user_version",
};

/* Step once; `first` (unless NULL) gets the first column of the row. */
static int run(struct mw_sqlite *s, enum mw_sqlite_control which, int64_t *first)
{
	sqlite3_stmt **stmt = &s->controls[which];
	int rc = SQLITE_OK;

	if (*stmt == NULL)
		rc = sqlite3_prepare_v3(s->db, texts[which], -1, SQLITE_PREPARE_PERSISTENT, stmt,
					NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(*stmt);
	if (rc == SQLITE_ROW && first != NULL)
		*first = sqlite3_column_int64(*stmt, 0);
	sqlite3_reset(*stmt);
	return rc == SQLITE_ROW || rc == SQLITE_DONE ? 0 : mw_sqlite_failed(s, rc);
}

int mw_sqlite_control(struct mw_sqlite *s, enum mw_sqlite_control which)
{
	return run(s, which, NULL);
}

int mw_sqlite_version(struct mw_sqlite *s, int64_t *version)
{
	return run(s, MW_SQLITE_VERSION, version);
}
