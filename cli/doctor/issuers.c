/*
 * NAME
 *	issuers - are the keys of the issuers at hand?
 */

#include "base/clock.h"
#include "cli/doctor/asking.h"
#include "cli/doctor/look.h"
#include "cli/issuers.h"
#include "cli/words.h"

/* The timer fetches every hour; issuers withdraw keys within days. */
#define STALE_SECONDS (2 * 86400)

/* Revoked while the clock was ahead: also what is issued until then is refused. */
static void report_ahead(struct mw_doctor *d, const struct mw_listed_issuer *i)
{
	char words[MW_WORDS_SIZE];

	if (i->ahead <= 0)
		return;
	mw_words_duration(i->ahead, words);
	mw_doctor_found(d, MW_BROKEN, "issuer",
			mw_doctor_remedy(d,
					 "look at the clock; once it is right: mailward token "
					 "unlock %s",
					 i->name),
			"%s: its tokens are revoked for %s to come: the clock was ahead at the "
			"revocation, or is behind now",
			i->name, words);
}

static void report(struct mw_doctor *d, const struct mw_listed_issuer *i)
{
	const char *remedy = mw_doctor_remedy(d, "mailward jwks fetch %s", i->name);

	report_ahead(d, i);
	if (i->file[0] == '\0')
		return;
	if (i->keys == 0)
		mw_doctor_found(d, MW_BROKEN, "issuer", remedy,
				"%s: no token can be checked: %s: %s", i->name, i->file, i->error);
	else if (i->error[0] != '\0')
		mw_doctor_found(d, MW_BROKEN, "issuer", remedy,
				"%s: %s is bad, old keys are used: %s", i->name, i->file, i->error);
	else if (mw_clock_s() - i->written > STALE_SECONDS)
		mw_doctor_found(d, MW_WARNING, "issuer",
				"systemctl enable --now mailward-jwks.timer",
				"%s: %s was not fetched for days", i->name, i->file);
	else
		mw_doctor_found(d, MW_FINE, "issuer", NULL, "%s: keys: %lld, from %s", i->name,
				(long long)i->keys, i->file);
}

/* One page is 15 KiB, room for the usual handful. */
static void report_all(struct mw_doctor *d, const struct mw_message *reply)
{
	struct mw_span records = mw_message_get(reply, MW_F_RECORDS);
	struct mw_listed_issuer issuer;
	struct mw_message m;

	while (mw_record_next(&records, &m) == 1) {
		mw_issuer_read(&issuer, &m);
		report(d, &issuer);
	}
}

/* A daemon that does not answer is another look's finding. */
static void look_at_issuers(struct mw_doctor *d)
{
	struct mw_client c = MW_CLIENT_CLOSED;
	uint8_t buf[MW_MESSAGE_MAX];
	struct mw_message reply;
	struct mw_err err;

	if (d->cli->conf.oauth_count == 0 && d->cli->conf.token_issuer[0] == '\0')
		return;
	if (mw_doctor_connect(d, &c) && mw_doctor_ask(&c, MW_V_ISSUER_LIST, &reply, buf, &err))
		report_all(d, &reply);
	mw_client_close(&c);
}

const struct mw_look mw_issuers_looks[] = {
	{ true, look_at_issuers },
	{ .run = NULL },
};
