/*
 * NAME
 *	page - a list that may be longer than a message
 */
#include "daemon/verbs/page.h"

void mw_page_begin(struct mw_page *p)
{
	p->all = mw_wbuf_of(p->records, sizeof(p->records));
}

struct mw_wbuf *mw_page_record(struct mw_page *p)
{
	p->record = mw_wbuf_of(p->one, sizeof(p->one));
	return &p->record;
}

bool mw_page_keep(struct mw_page *p)
{
	if (p->record.overflow || p->all.len + 2 + p->record.len > p->all.size)
		return false;
	mw_put_u16(&p->all, (uint16_t)p->record.len);
	mw_put(&p->all, mw_wbuf_span(&p->record));
	return true;
}

void mw_page_reply(struct mw_page *p, struct mw_request *q, bool more, const char *cursor)
{
	mw_reply(q, MW_OK, MW_R_ACCEPTED, NULL);
	if (more)
		mw_message_put_text(q->reply, MW_F_CURSOR, cursor);
	mw_message_put(q->reply, MW_F_RECORDS, mw_wbuf_span(&p->all));
}
