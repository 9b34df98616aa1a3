/*
 * https: one request to a server on the network, by libcurl.
 *
 * For the programs that have the network: the daemon has none. Only https, with the
 * server's certificate and name verified; http for a server on this host alone. The
 * answer is bounded: a longer one is an error.
 */
#ifndef MW_NET_HTTPS_H
#define MW_NET_HTTPS_H

#include "base/err.h"
#include "base/wbuf.h"

/* Keeps connections open from one request to the next. Not for several threads. */
struct mw_https;

struct mw_https_request {
	const char *url;
	const char *ca;	     /* a file of certificates instead of the system's; "": none */
	struct mw_span form; /* sent by POST as application/x-www-form-urlencoded; absent: GET */
	const char *user;    /* HTTP Basic; NULL: none */
	const char *password;
	long connect_ms, total_ms;
	long redirects; /* how many are followed */
};

struct mw_https *mw_https_new(void); /* NULL: libcurl cannot start */
void mw_https_free(struct mw_https *h);

/* 0 with the answer in *body and its HTTP status; -1 with *err set: there was none, or
 * it is longer than *body has room. */
int mw_https_send(struct mw_https *h, const struct mw_https_request *r, struct mw_wbuf *body,
		  long *status, struct mw_err *err);

/* Whether it begins with https:// or is http:// to this host (localhost, 127.0.0.1 or
 * [::1]). */
bool mw_https_url(struct mw_span url);

/* application/x-www-form-urlencoded: a value, and NAME=VALUE, after an & when it is not
 * the first. */
void mw_https_put_value(struct mw_wbuf *form, struct mw_span value);
void mw_https_put_field(struct mw_wbuf *form, const char *name, struct mw_span value);

#endif
