/*
 * NAME
 *	issuers - are the keys of the issuers at hand?
 */
#include <errno.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/file.h"
#include "cli/doctor/asking.h"
#include "cli/doctor/look.h"
#include "cli/issuers.h"
#include "cli/words.h"
#include "conf/user.h"

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

/* No timer, no path unit, or a provider that does not answer. */
#define WAITING_SECONDS 120

/* Each key that can't be used although it is meant for signatures. */
static void report_flaws(struct mw_doctor *d, const struct mw_listed_issuer *i)
{
	char text[MW_ERROR_SIZE + MW_TOKEN_ID_SIZE + 64];
	struct mw_span why = i->why;
	struct mw_skipped_key key;

	while (mw_issuer_next_skipped(&why, &key)) {
		if (key.elsewhere)
			continue;
		mw_issuer_key_text(&key, text, sizeof(text));
		mw_doctor_found(d, MW_WARNING, "issuer",
				"tell the administrator of the identity provider", "%s: skipped %s",
				i->name, text);
	}
}

static void report_requests(struct mw_doctor *d, const struct mw_listed_issuer *i)
{
	if (i->request_error[0] != '\0')
		mw_doctor_found(d, MW_WARNING, "issuer",
				"put [oauth] jwks into a folder that mailwardd may write",
				"%s: a fetch cannot be asked for when a new key comes: %s", i->name,
				i->request_error);
	else if (i->waiting > WAITING_SECONDS)
		mw_doctor_found(
			d, MW_WARNING, "issuer",
			"systemctl enable --now mailward-jwks.path; journalctl -u "
			"mailward-jwks.service",
			"%s: a fetch was asked for %lld s ago, and none has succeeded since",
			i->name, (long long)i->waiting);
}

static void report_keys(struct mw_doctor *d, const struct mw_listed_issuer *i)
{
	const char *remedy = mw_doctor_remedy(d, "mailward jwks fetch %s", i->name);

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
		mw_doctor_found(d, MW_FINE, "issuer", NULL,
				"%s: keys: %lld (skipped: %lld), from %s; tokens with an unknown "
				"key: %lld, with a withdrawn key: %lld",
				i->name, (long long)i->keys, (long long)i->skipped, i->file,
				(long long)i->unknown, (long long)i->withdrawn);
}

static void report(struct mw_doctor *d, const struct mw_listed_issuer *i)
{
	report_ahead(d, i);
	if (i->file[0] == '\0')
		return;
	report_keys(d, i);
	report_flaws(d, i);
	report_requests(d, i);
}

static void report_page(struct mw_doctor *d, const struct mw_message *reply)
{
	struct mw_span records = mw_message_get(reply, MW_F_RECORDS);
	struct mw_listed_issuer issuer;
	struct mw_message m;

	while (mw_record_next(&records, &m) == 1) {
		mw_issuer_read(&issuer, &m);
		report(d, &issuer);
	}
}

/* Page by page. */
static void report_all(struct mw_doctor *d, struct mw_client *c)
{
	uint8_t buf[MW_MESSAGE_MAX], bytes[MW_CURSOR_SIZE + 16];
	struct mw_message reply = { 0 };
	struct mw_err err;

	do {
		struct mw_wbuf request = mw_wbuf_of(bytes, sizeof(bytes));

		mw_message_begin(&request, MW_V_ISSUER_LIST);
		if (mw_message_has(&reply, MW_F_CURSOR))
			mw_message_put(&request, MW_F_CURSOR, mw_message_get(&reply, MW_F_CURSOR));
		if (mw_client_call(c, mw_wbuf_span(&request), buf, &reply, &err) != 0)
			return;
		report_page(d, &reply);
	} while (mw_message_has(&reply, MW_F_CURSOR));
}

static bool may_write(const struct stat *st, uid_t uid, gid_t gid)
{
	if (st->st_uid == uid)
		return (st->st_mode & 0300) == 0300;
	return (st->st_mode & (st->st_gid == gid ? 0030 : 0003)) ==
	       (st->st_gid == gid ? 0030 : 0003);
}

/* The timer and the path unit fetch as the daemon's user. */
static void look_at_folder(struct mw_doctor *d, const struct mw_conf_oauth *o)
{
	const char *user = d->cli->conf.user;
	char folder[PATH_MAX];
	struct stat st;
	uid_t uid;
	gid_t gid;

	mw_folder_of(o->jwks, folder, sizeof(folder));
	if (!mw_user_find(user, &uid, &gid) || uid == 0)
		return;
	if (stat(folder, &st) != 0) {
		if (errno == ENOENT)
			mw_doctor_found(d, MW_BROKEN, "issuer", "mailward init",
					"%s: the folder %s is missing", o->name, folder);
	} else if (!may_write(&st, uid, gid)) {
		mw_doctor_found(d, MW_BROKEN, "issuer",
				mw_doctor_remedy(d, "chown %s %s", user, folder),
				"%s: user %s cannot write in %s, so the timer fetches nothing",
				o->name, user, folder);
	}
}

/* A daemon that does not answer is another look's finding. */
static void look_at_issuers(struct mw_doctor *d)
{
	struct mw_client c = MW_CLIENT_CLOSED;

	for (size_t i = 0; i < d->cli->conf.oauth_count; i++)
		look_at_folder(d, &d->cli->conf.oauth[i]);
	if (d->cli->conf.oauth_count == 0 && d->cli->conf.token_issuer[0] == '\0')
		return;
	if (mw_doctor_connect(d, &c))
		report_all(d, &c);
	mw_client_close(&c);
}

const struct mw_look mw_issuers_looks[] = {
	{ true, look_at_issuers },
	{ .run = NULL },
};
