/*
 * NAME
 *	introspection - ask mailward-introspect about opaque access tokens
 * DESCRIPTION
 *	A connection is one question. Whoever listens there could answer "active" to
 *	anything, so that it must be the user of the configuration, or root.
 */
#include "daemon/introspection.h"

#include <sodium.h>
#include <sys/socket.h>

#include "daemon/settings.h"
#include "ipc/client.h"

/* Less than the ten seconds that Postfix waits, with the time in the queue. */
#define PATIENCE_MS 5000

static bool is_ours(int fd, uid_t user)
{
	struct ucred peer;
	socklen_t len = sizeof(peer);

	/* systemd made the socket as root, and hands it over. */
	return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) == 0 &&
	       (peer.uid == 0 || (peer.uid == user && user != (uid_t)-1));
}

static int take_answer(const struct mw_message *reply, struct mw_wbuf *answer, struct mw_err *err)
{
	char text[MW_SENTENCE_SIZE];

	if (mw_message_number(reply, MW_F_VERDICT, MW_TEMPFAIL) != MW_OK) {
		mw_message_text(reply, MW_F_TEXT, text, sizeof(text));
		return mw_fail(err, "introspection: %s", text);
	}
	mw_put(answer, mw_message_get(reply, MW_F_DATA));
	return answer->overflow ? mw_fail(err, "introspection: the answer is too long") : 0;
}

static int call(struct mw_client *c, const char *issuer, struct mw_span token,
		struct mw_wbuf *answer, struct mw_err *err)
{
	uint8_t question[MW_MESSAGE_MAX], bytes[MW_MESSAGE_MAX];
	struct mw_wbuf w = mw_wbuf_of(question, sizeof(question));
	struct mw_message reply;
	int r;

	mw_message_begin(&w, MW_INTROSPECT);
	mw_message_put_text(&w, MW_F_ISSUER, issuer);
	mw_message_put(&w, MW_F_TOKEN, token);
	if (w.overflow)
		return mw_fail(err, "introspection: the token is too long");
	if (mw_client_call(c, mw_wbuf_span(&w), bytes, &reply, err) != 0)
		r = mw_fail(err, "introspection: mailward-introspect did not answer in time, or "
				 "hung up");
	else
		r = take_answer(&reply, answer, err);
	sodium_memzero(question, sizeof(question));
	sodium_memzero(bytes, sizeof(bytes));
	return r;
}

int mw_introspection_ask(void *present, const char *issuer, struct mw_span token,
			 struct mw_wbuf *answer, struct mw_err *err)
{
	const struct mw_settings *settings = *(struct mw_settings **)present;
	const struct mw_conf *conf = &settings->conf;
	struct mw_client c;
	int r;

	if (mw_client_connect(&c, conf->introspection_socket, PATIENCE_MS, err) != 0)
		return -1;
	if (!is_ours(c.fd, settings->introspector))
		r = mw_fail(err, "%s: whoever listens there is not %s ([introspection] user)",
			    conf->introspection_socket, conf->introspection_user);
	else
		r = call(&c, issuer, token, answer, err);
	mw_client_close(&c);
	return r;
}
