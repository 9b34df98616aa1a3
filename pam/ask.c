/*
 * NAME
 *	ask - what this module says to the daemon
 * DESCRIPTION
 *	When no daemon answers the first request, root starts one for this
 *	conversation: sshd, sudo and login must not depend on a process that
 *	could have crashed. A later request is not repeated: the daemon may have
 *	taken the code and its reply be lost.
 * DIAGNOSTICS
 *	LOG_ERR with what kept the daemon from deciding.
 */
#include "pam/ask.h"

#include <security/pam_ext.h>
#include <syslog.h>
#include <unistd.h>

#include "base/secret.h"

#define DAEMON	    MW_SBINDIR "/mailwardd"
#define AUTH_SOCKET "/run/mailward/auth.sock"
#define SELF_SOCKET "/run/mailward/self.sock"

/* PAM_RHOST may be a name (sshd's UseDNS, telnetd): whoever owns the reverse
 * zone made it up, so the daemon takes anything but an address for unknown. */
bool mw_pam_request(const struct mw_pam *p, struct mw_wbuf *w, enum mw_verb verb)
{
	struct mw_span remote = mw_span_str(p->remote);

	mw_message_begin(w, (uint8_t)verb);
	mw_message_put_text(w, MW_F_NAME, p->asked_about.name);
	mw_message_put_text(w, MW_F_SERVICE, p->service);
	if (w->overflow || p->asked_about.name[0] == '\0') {
		pam_syslog(p->pamh, LOG_NOTICE, "invalid user or service name");
		return false;
	}
	if (p->asked_about.is_unix)
		mw_message_put_number(w, MW_F_UNIX, 1);
	if (remote.len > 0 && remote.len <= mw_field_max(MW_F_REMOTE) && mw_span_is_text(remote))
		mw_message_put(w, MW_F_REMOTE, remote);
	return true;
}

static const char *socket_path(const struct mw_pam *p)
{
	if (p->options.socket != NULL)
		return p->options.socket;
	return geteuid() == 0 ? AUTH_SOCKET : SELF_SOCKET;
}

static int call(struct mw_pam *p, struct mw_span request, struct mw_err *err)
{
	return mw_client_call(&p->client, request, p->bytes, &p->reply, err);
}

static int call_first(struct mw_pam *p, struct mw_span request, struct mw_err *err)
{
	int timeout = p->options.timeout_ms;

	if (mw_client_connect(&p->client, socket_path(p), timeout, err) == 0 &&
	    call(p, request, err) == 0)
		return 0;
	if (geteuid() != 0)
		return -1;
	pam_syslog(p->pamh, LOG_WARNING, "%s; asking %s --once", err->text, DAEMON);
	if (mw_client_once(&p->client, DAEMON, p->options.config, timeout, err) != 0)
		return -1;
	return call(p, request, err);
}

enum mw_verdict mw_pam_ask(struct mw_pam *p, const struct mw_wbuf *request)
{
	struct mw_span bytes = mw_wbuf_span(request);
	enum mw_verdict verdict;
	struct mw_err err;
	int r;

	if (request->overflow) {
		pam_syslog(p->pamh, LOG_ERR, "the request does not fit into a message");
		return MW_TEMPFAIL;
	}
	r = p->client.fd < 0 ? call_first(p, bytes, &err) : call(p, bytes, &err);
	if (r != 0) {
		pam_syslog(p->pamh, LOG_ERR, "could not decide: %s", err.text);
		return MW_TEMPFAIL;
	}
	verdict = mw_verdict_of(mw_message_number(&p->reply, MW_F_VERDICT, MW_TEMPFAIL));
	if (verdict == MW_TEMPFAIL && mw_message_has(&p->reply, MW_F_WAIT))
		pam_syslog(p->pamh, LOG_NOTICE, "too many wrong codes from %s",
			   p->remote != NULL ? p->remote : "this source");
	else if (verdict == MW_TEMPFAIL)
		pam_syslog(p->pamh, LOG_ERR,
			   "mailwardd could not decide (`mailward status` and its log tell more)");
	else if (p->options.debug)
		pam_syslog(p->pamh, LOG_DEBUG, "mailwardd says %s", mw_verdict_name(verdict));
	return verdict;
}

enum mw_verdict mw_pam_ask_code(struct mw_pam *p, enum mw_verb verb, struct mw_span code)
{
	uint8_t buf[256];
	struct mw_wbuf request = mw_wbuf_of(buf, sizeof(buf));
	enum mw_verdict verdict;

	/* What is too long for any code is wrong, and is to count. */
	if (code.len > mw_field_max(MW_F_CODE))
		code = mw_span_str("");
	mw_message_begin(&request, (uint8_t)verb);
	mw_message_put(&request, MW_F_CODE, code);
	verdict = mw_pam_ask(p, &request);
	mw_wipe(buf, request.len);
	return verdict;
}
