/*
 * NAME
 *	pepper - the pepper of a store, from its row to the handle
 */
#include "common/store/sql/sql.h"

#define ROW "pepper"

int mw_sql_make_pepper(struct mw_sql *sql)
{
	struct mw_pepper *pepper = mw_pepper_new();
	uint8_t row[MW_PEPPER_ROW_SIZE];

	if (pepper == NULL)
		return mw_fail(&sql->base.error, "no memory for a pepper");
	mw_pepper_wrap(pepper, sql->base.keyring, row);
	mw_pepper_free(pepper);
	return mw_sql_meta_set(sql, ROW, row, sizeof(row)) == MW_STORE_OK ? 0 : -1;
}

static void adopt(struct mw_sql *sql, struct mw_pepper *pepper)
{
	if (sql->base.pepper != NULL && !mw_pepper_same(sql->base.pepper, pepper))
		sql->pepper_changed = true;
	mw_pepper_free(sql->base.pepper);
	sql->base.pepper = pepper;
}

int mw_sql_take_pepper(struct mw_sql *sql, const char *where)
{
	struct mw_err *err = &sql->base.error;
	uint8_t row[MW_PEPPER_ROW_SIZE];
	struct mw_pepper *pepper;

	switch (mw_sql_meta(sql, ROW, row, sizeof(row))) {
	case MW_STORE_OK:
		break;
	case MW_STORE_NOT_FOUND:
		return mw_fail(err, "%s: has no pepper; it is damaged, restore it from a backup",
			       where);
	default:
		return -1;
	}
	pepper = mw_pepper_unwrap(sql->base.keyring, mw_span_of(row, sizeof(row)), where, err);
	if (pepper == NULL)
		return -1;
	adopt(sql, pepper);
	return 0;
}
