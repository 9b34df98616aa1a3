/*
 * NAME
 *	record - audit and count an event
 */
#include "common/login/record.h"

#include <string.h>

/* The notice that lines are left out is not repeated earlier. */
#define COMPLAIN_US 60000000

/* What a user's share is counted under, in the 64 bits that a limiter looks at.
 * No address on the Internet is in fd00::/8 (RFC 4193). */
static struct mw_address share_of(const struct mw_event *event)
{
	struct mw_address share = { .known = true, .bytes = { 0xfd } };
	uint32_t uid = (uint32_t)event->uid;

	memcpy(share.bytes + 1, &uid, sizeof(uid));
	share.bytes[5] = (uint8_t)event->reason;
	/* Lines with a device's number have a share of their own: its code is good
	 * once, so there can't be a flood of them. */
	share.bytes[6] = event->credential != NULL && event->credential[0] != '\0';
	return share;
}

static bool exceeds_its_share(struct mw_core *core, const struct mw_event *event)
{
	struct mw_address share = share_of(event);

	if (core->lines == NULL || !mw_limiter_count(core->lines, &share, event->time_us / 1000))
		return false;
	/* Earlier than that: the clock was set back. */
	if (event->time_us - core->lines_complained >= COMPLAIN_US ||
	    event->time_us < core->lines_complained) {
		core->lines_complained = event->time_us;
		mw_logf(core->log, MW_LOG_NOTICE,
			"audit: too many lines with reason=%s by uid %lld; some are left out",
			mw_reason_name(event->reason), (long long)event->uid);
	}
	return true;
}

void mw_core_record(struct mw_core *core, const struct mw_event *event, bool rationed)
{
	if (!rationed || !exceeds_its_share(core, event))
		mw_audit_write(core->audit, event);
	if (core->meter.count != NULL)
		core->meter.count(core->meter.ctx, event);
}
