/*
 * NAME
 *	enforcement - who must do what, and by when
 */
#include "common/rules/enforcement.h"

bool mw_enforcement_asks(const struct mw_enforcement *e, bool enrolled, int64_t now)
{
	switch (e->required) {
	case MW_REQUIRED_NO:
		return false;
	case MW_REQUIRED_ENROLLED:
		return enrolled;
	default:
		return enrolled || now >= e->from;
	}
}

int64_t mw_enforcement_deadline(const struct mw_enforcement *e, bool enrolled, int64_t now)
{
	if (e->required != MW_REQUIRED_YES || enrolled || now >= e->from)
		return 0;
	return e->from;
}
