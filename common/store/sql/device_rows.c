/*
 * NAME
 *	device_rows - devices as they stand in the store
 */
#include <string.h>

#include "common/store/sql/questions.h"

/* false: no such numbers are ever stored. Arithmetic is done with them. */
static bool take_totp(struct mw_query *q, struct mw_totp *totp)
{
	int64_t algorithm = mw_query_take_int(q), digits = mw_query_take_int(q),
		period = mw_query_take_int(q);

	totp->algorithm = (enum mw_totp_algorithm)algorithm;
	totp->digits = (unsigned)digits;
	totp->period = (unsigned)period;
	return totp->algorithm == algorithm && totp->digits == digits && totp->period == period &&
	       mw_totp_fault(totp) == NULL;
}

static bool take_begun(struct mw_query *q, enum mw_begun *begun)
{
	int64_t number = mw_query_take_int(q);

	*begun = (enum mw_begun)number;
	return number >= MW_BEGUN_BY_ADMIN && number <= MW_BEGUN_REAUTHENTICATED;
}

static void take_device(struct mw_query *q, struct mw_device *d)
{
	bool fits;

	*d = (struct mw_device){ 0 };
	d->id = mw_query_take_int(q);
	d->account_id = mw_query_take_int(q);
	mw_query_take_text(q, d->label, sizeof(d->label));
	fits = take_totp(q, &d->totp);
	mw_query_take_blob(q, d->sealed, sizeof(d->sealed));
	d->created = mw_query_take_int(q);
	d->confirmed = mw_query_take_int(q);
	fits = take_begun(q, &d->begun) && fits;
	d->last_used = mw_query_take_int(q);
	d->last_step = mw_query_take_int(q);
	if (!fits)
		mw_query_damaged(q);
}

enum mw_store_result mw_sql_devices_of(struct mw_sql *sql, int64_t account_id,
				       struct mw_device out[static MW_DEVICES_MAX], size_t *number)
{
	struct mw_query q = mw_query(sql, MW_Q_DEVICE_LIST);

	*number = 0;
	mw_query_int(&q, account_id);
	mw_query_int(&q, MW_DEVICES_MAX);
	while (*number < MW_DEVICES_MAX && mw_query_step(&q))
		take_device(&q, &out[(*number)++]);
	return mw_query_end(&q, MW_STORE_OK);
}
