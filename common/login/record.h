/*
 * record: audit and count an event.
 *
 * Every decision passes here, once. A rationed event is one that a user
 * without a role can cause at will: each such user has a share of the log, for
 * each reason. What exceeds it is counted and not written, and a
 * flood of one kind hides no line of another.
 */
#ifndef MW_COMMON_LOGIN_RECORD_H
#define MW_COMMON_LOGIN_RECORD_H

#include "common/login/core.h"

void mw_core_record(struct mw_core *core, const struct mw_event *event, bool rationed);

#endif
