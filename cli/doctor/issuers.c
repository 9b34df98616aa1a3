/*
 * NAME
 *	issuers - are the keys of the issuers at hand?
 */
#include <time.h>

#include "cli/doctor/doctor.h"
#include "cli/issuers.h"

#define TIMEOUT_MS 3000
/* The timer fetches every hour; issuers withdraw keys within days. */
#define STALE_SECONDS (2 * 86400)

static void report(struct mw_doctor *d, const struct mw_listed_issuer *i)
{
	const char *remedy = mw_doctor_remedy(d, "mailward jwks fetch %s", i->name);

	if (i->file[0] == '\0')
		return;
	if (i->keys == 0)
		mw_doctor_found(d, MW_BROKEN, "issuer", remedy,
				"%s: no token can be checked: %s: %s", i->name, i->file, i->error);
	else if (i->error[0] != '\0')
		mw_doctor_found(d, MW_BROKEN, "issuer", remedy,
				"%s: %s is bad, old keys are used: %s", i->name, i->file, i->error);
	else if (time(NULL) - i->written > STALE_SECONDS)
		mw_doctor_found(d, MW_WARNING, "issuer",
				"systemctl enable --now mailward-jwks.timer",
				"%s: %s was not fetched for days", i->name, i->file);
	else
		mw_doctor_found(d, MW_FINE, "issuer", NULL, "%s: keys: %lld, from %s", i->name,
				(long long)i->keys, i->file);
}

/* One page is 15 KiB, room for the usual handful. */
static bool ask(const char *path, uint8_t buf[static MW_MESSAGE_MAX], struct mw_message *reply)
{
	struct mw_client c = MW_CLIENT_CLOSED;
	uint8_t bytes[16];
	struct mw_wbuf request = mw_wbuf_of(bytes, sizeof(bytes));
	struct mw_err err;
	bool good;

	mw_message_begin(&request, MW_V_ISSUER_LIST);
	good = mw_client_connect(&c, path, TIMEOUT_MS, &err) == 0 &&
	       mw_client_call(&c, mw_wbuf_span(&request), buf, reply, &err) == 0;
	mw_client_close(&c);
	return good;
}

/* A daemon that does not answer is another examination's finding. */
void mw_doctor_issuers(struct mw_doctor *d)
{
	struct mw_span sockets = mw_span_str(d->cli->conf.listen_auth), word, records;
	uint8_t buf[MW_MESSAGE_MAX];
	struct mw_listed_issuer issuer;
	struct mw_message reply, m;
	char path[1024];

	if (!d->configured || d->cli->conf.oauth_count == 0)
		return;
	if (!mw_take_word(&sockets, &word) || !mw_span_copy(word, path, sizeof(path)) ||
	    !ask(path, buf, &reply))
		return;
	records = mw_message_get(&reply, MW_F_RECORDS);
	while (mw_record_next(&records, &m) == 1) {
		mw_issuer_read(&issuer, &m);
		report(d, &issuer);
	}
}
