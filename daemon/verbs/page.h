/*
 * page: a list that may be longer than a message.
 */
#ifndef MW_DAEMON_VERBS_PAGE_H
#define MW_DAEMON_VERBS_PAGE_H

#include "ipc/message.h"

struct mw_request;

struct mw_pager {
	uint8_t records[15360], one[12288];
	struct mw_wbuf all, record;
};

void mw_pager_begin(struct mw_pager *p);
/* An empty record to put fields into. */
struct mw_wbuf *mw_pager_record(struct mw_pager *p);
/* Keep that record; false when the page is full, and it goes to the next one. */
bool mw_pager_keep(struct mw_pager *p);
/* The reply; `more` says that the list goes on behind `cursor`. */
void mw_pager_reply(struct mw_pager *p, struct mw_request *q, bool more, const char *cursor);

#endif
