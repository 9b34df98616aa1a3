/*
 * NAME
 *	serve - answer mailwardd's questions
 * DESCRIPTION
 *	Each thread takes one connection, one question, and asks the provider: there are
 *	as many threads as mailwardd has that wait. Nothing is kept from one question to
 *	the next but connections to the providers.
 */
#include "introspect/serve.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/secret.h"
#include "base/verdict.h"
#include "introspect/provider.h"
#include "ipc/message.h"

#define THREADS	   16
#define PATIENCE_S 5

struct server {
	int listener;
	const struct mw_conf *conf;
	uid_t asker;
};

/* One thread's. */
struct answerer {
	const struct server *server;
	struct mw_https *https;
	uint8_t in[MW_MESSAGE_MAX], out[MW_MESSAGE_MAX], answer[MW_SECRET_MAX];
};

static bool may_ask(const struct server *s, int fd)
{
	struct ucred peer;
	socklen_t len = sizeof(peer);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) != 0)
		return false;
	if (peer.uid == 0 || peer.uid == s->asker)
		return true;
	fprintf(stderr, "mailward-introspect: uid %ld may not ask about tokens\n", (long)peer.uid);
	return false;
}

static const struct mw_conf_oauth *find_section(const struct mw_conf *conf, struct mw_span name)
{
	for (size_t i = 0; i < conf->oauth_count; i++)
		if (mw_span_is(name, conf->oauth[i].name) &&
		    conf->oauth[i].introspection[0] != '\0')
			return &conf->oauth[i];
	return NULL;
}

static int ask(struct answerer *a, struct mw_span question, struct mw_wbuf *answer,
	       struct mw_err *err)
{
	const struct mw_conf_oauth *section;
	struct mw_message m;
	const char *why;

	if (mw_message_decode(question, &m, &why) != 0 || m.verb != MW_INTROSPECT ||
	    !mw_message_has(&m, MW_F_ISSUER) || !mw_message_has(&m, MW_F_TOKEN))
		return mw_fail(err, "this is not a question about a token");
	section = find_section(a->server->conf, mw_message_get(&m, MW_F_ISSUER));
	if (section == NULL)
		return mw_fail(err, "mailward-introspect has read no such issuer with "
				    "introspection: restart it after a change of mailward.conf");
	return mw_provider_ask(a->https, section, mw_message_get(&m, MW_F_TOKEN), answer, err);
}

static void put_reply(struct mw_wbuf *reply, int failed, struct mw_wbuf *answer,
		      const struct mw_err *err)
{
	mw_message_begin(reply, MW_INTROSPECT);
	mw_message_put_number(reply, MW_F_VERDICT, failed == 0 ? MW_OK : MW_TEMPFAIL);
	if (failed == 0)
		mw_message_put(reply, MW_F_DATA, mw_wbuf_span(answer));
	else if (mw_span_is_text(mw_span_str(err->text)))
		mw_message_put_text(reply, MW_F_TEXT, err->text);
}

static void answer_one(struct answerer *a, int fd)
{
	struct timeval patience = { .tv_sec = PATIENCE_S };
	struct mw_wbuf answer = mw_wbuf_of(a->answer, sizeof(a->answer));
	struct mw_wbuf reply = mw_wbuf_of(a->out, sizeof(a->out));
	struct mw_err err = { "" };
	ssize_t n;

	if (!may_ask(a->server, fd) ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) != 0 ||
	    (n = recv(fd, a->in, sizeof(a->in), MSG_TRUNC)) <= 0)
		return;
	put_reply(&reply, ask(a, mw_span_of(a->in, (size_t)n), &answer, &err), &answer, &err);
	if (!reply.overflow)
		send(fd, reply.ptr, reply.len, MSG_NOSIGNAL | MSG_DONTWAIT);
	mw_wipe(a->in, sizeof(a->in));
	mw_wipe(a->answer, sizeof(a->answer));
	mw_wipe(a->out, sizeof(a->out));
}

static void *run(void *server)
{
	const struct server *s = server;
	struct answerer *a = calloc(1, sizeof(*a));

	if (a == NULL || (a->https = mw_https_new()) == NULL) {
		fputs("mailward-introspect: no memory for a thread\n", stderr);
		free(a);
		return NULL;
	}
	a->server = s;
	for (;;) {
		int fd = accept4(s->listener, NULL, NULL, SOCK_CLOEXEC);

		if (fd < 0 && errno != EINTR && errno != ECONNABORTED && errno != EAGAIN) {
			fprintf(stderr, "mailward-introspect: accept: %s\n", strerror(errno));
			exit(EXIT_FAILURE); /* the service manager starts it again */
		}
		if (fd < 0)
			continue;
		answer_one(a, fd);
		close(fd);
	}
}

void mw_introspect_serve(int listener, const struct mw_conf *conf, uid_t asker)
{
	struct server s = { listener, conf, asker };
	pthread_t thread;

	for (int i = 1; i < THREADS; i++)
		if (pthread_create(&thread, NULL, run, &s) != 0)
			fputs("mailward-introspect: cannot start a thread\n", stderr);
	run(&s);
}
