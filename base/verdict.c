/*
 * NAME
 *	verdict - what was decided
 */
#include "base/verdict.h"

static const char *const names[] = {
	[MW_DENY] = "deny",
	[MW_OK] = "ok",
	[MW_CONTINUE] = "continue",
	[MW_TEMPFAIL] = "tempfail",
};

const char *mw_verdict_name(enum mw_verdict verdict)
{
	return names[mw_verdict_of((uint64_t)verdict)];
}

enum mw_verdict mw_verdict_of(uint64_t number)
{
	return number < sizeof(names) / sizeof(names[0]) ? (enum mw_verdict)number : MW_TEMPFAIL;
}
