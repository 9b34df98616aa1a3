/*
 * NAME
 *	introspection - does the provider of opaque tokens answer?
 */
#include <string.h>
#include <sys/stat.h>

#include "base/verdict.h"
#include "cli/doctor/look.h"
#include "ipc/client.h"

/* mailward-introspect gives up after four seconds. */
#define PATIENCE_MS 6000

/* A question as mailwardd asks it, about a token that nobody has. 0 with the provider's
 * answer in buf, or -1 with *err set. */
static int ask(const char *socket_path, const char *issuer, uint8_t buf[static MW_MESSAGE_MAX],
	       struct mw_err *err)
{
	uint8_t bytes[MW_ISSUER_SIZE + 64];
	struct mw_wbuf question = mw_wbuf_of(bytes, sizeof(bytes));
	struct mw_message reply;
	struct mw_client c;
	char text[MW_SENTENCE_SIZE];
	int r;

	mw_message_begin(&question, MW_INTROSPECT);
	mw_message_put_text(&question, MW_F_ISSUER, issuer);
	mw_message_put_text(&question, MW_F_TOKEN, "asked-by-mailward-doctor");
	if (mw_client_connect(&c, socket_path, PATIENCE_MS, err) != 0)
		return -1;
	if (mw_client_call(&c, mw_wbuf_span(&question), buf, &reply, err) != 0) {
		r = mw_fail(err, "no answer on %s", socket_path);
	} else if (mw_message_number(&reply, MW_F_VERDICT, MW_TEMPFAIL) != MW_OK) {
		mw_message_text(&reply, MW_F_TEXT, text, sizeof(text));
		r = mw_fail(err, "%s", text);
	} else {
		r = 0;
	}
	mw_client_close(&c);
	return r;
}

static void look_at_secret(struct mw_doctor *d, const struct mw_conf_oauth *o)
{
	struct stat st;

	if (stat(o->introspection_secret, &st) == 0 && (st.st_mode & 0007) != 0)
		mw_doctor_found(d, MW_BROKEN, "introspection",
				mw_doctor_remedy(d, "chmod o= %s", o->introspection_secret),
				"%s: every user of this host may use the secret in %s", o->name,
				o->introspection_secret);
}

static void look_at_provider(struct mw_doctor *d, const struct mw_conf_oauth *o)
{
	uint8_t buf[MW_MESSAGE_MAX];
	struct mw_err err;

	if (ask(d->cli->conf.introspection_socket, o->name, buf, &err) == 0)
		mw_doctor_found(d, MW_FINE, "introspection", NULL,
				"%s: the provider answers questions about opaque tokens", o->name);
	else
		mw_doctor_found(d, MW_BROKEN, "introspection",
				"systemctl enable --now mailward-introspect.socket; journalctl -u "
				"mailward-introspect.service",
				"%s: the provider cannot be asked about opaque tokens: %s", o->name,
				err.text);
}

static void look_at_introspection(struct mw_doctor *d)
{
	for (size_t i = 0; i < d->cli->conf.oauth_count; i++) {
		const struct mw_conf_oauth *o = &d->cli->conf.oauth[i];

		if (o->introspection[0] == '\0')
			continue;
		look_at_secret(d, o);
		look_at_provider(d, o);
	}
}

const struct mw_look mw_introspection_looks[] = {
	{ true, look_at_introspection },
	{ .run = NULL },
};
