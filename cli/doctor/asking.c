/*
 * NAME
 *	asking - what the looks ask the daemon
 */
#include "cli/doctor/asking.h"

bool mw_doctor_connect(const struct mw_doctor *d, struct mw_client *c)
{
	struct mw_span sockets = mw_span_str(d->cli->conf.listen_auth), word;
	char path[MW_PATH_SIZE];
	struct mw_err err;

	return mw_take_word(&sockets, &word) && mw_span_copy(word, path, sizeof(path)) &&
	       mw_client_connect(c, path, MW_DOCTOR_TIMEOUT_MS, &err) == 0;
}

bool mw_doctor_ask(struct mw_client *c, enum mw_verb verb, struct mw_message *reply,
		   uint8_t buf[static MW_MESSAGE_MAX], struct mw_err *why)
{
	uint8_t bytes[16];
	struct mw_wbuf request = mw_wbuf_of(bytes, sizeof(bytes));

	mw_message_begin(&request, (uint8_t)verb);
	return mw_client_call(c, mw_wbuf_span(&request), buf, reply, why) == 0;
}
