/*
 * page: a list that may be longer than a message.
 */
#ifndef MW_DAEMON_VERBS_PAGE_H
#define MW_DAEMON_VERBS_PAGE_H

#include "daemon/verbs/request.h"

struct mw_page {
	uint8_t records[MW_RECORDS_MAX], one[MW_RECORD_MAX];
	struct mw_wbuf all, record;
};

void mw_page_begin(struct mw_page *p);
/* An empty record to put fields into. */
struct mw_wbuf *mw_page_record(struct mw_page *p);
/* Keep that record; false when the page is full, and it goes to the next one. */
bool mw_page_keep(struct mw_page *p);
/* The reply; `more` says that the list goes on after `cursor`. */
void mw_page_reply(struct mw_page *p, struct mw_request *q, bool more, const char *cursor);

#endif
