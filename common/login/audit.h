/*
 * audit: one line for each decision, written before the reply leaves.
 *
 * A sink is syslog (default: facility authpriv, a line that fail2ban can read),
 * a file of JSON objects, one a line, or nothing. It may be shared by threads.
 * An event never holds a secret: the name given and the credential's id do.
 */
#ifndef MW_COMMON_LOGIN_AUDIT_H
#define MW_COMMON_LOGIN_AUDIT_H

#include "base/verdict.h"
#include "common/ident/reason.h"
#include "common/store/store.h"

/* Strings are borrowed for the call; NULL is as good as "". */
struct mw_event {
	int64_t time_us;      /* microseconds since 1970 */
	const char *frontend; /* sasl, cli, pam, dovecot, http */
	enum mw_verdict verdict;
	enum mw_reason reason;
	const char *account;	/* whose it was, when that is known */
	const char *name;	/* the name given */
	const char *credential; /* "key:17" */
	const char *sid;	/* of an access token: its session */
	const char *detail;	/* of a refused one: what was found, and what was expected */
	const char *mechanism;
	const char *service;
	const char *remote;
	int64_t uid, pid; /* of the peer */
	int64_t us;	  /* how long deciding took */
};

struct mw_audit;

/* "syslog", "file:/path" or "none". NULL with *err set. */
struct mw_audit *mw_audit_open(const char *sink, struct mw_err *err);
/* A sink of one's own, for tests. */
struct mw_audit *mw_audit_to(void (*write)(void *ctx, const struct mw_event *), void *ctx);
void mw_audit_write(struct mw_audit *a, const struct mw_event *event);
void mw_audit_close(struct mw_audit *a);

#endif
