/*
 * sasl: one SASL exchange, from its first message to its verdict.
 *
 * Runs a mechanism and, when it has credentials, the login decision. Every door
 * that carries SASL (the Cyrus plugin's messages, the Dovecot protocol) runs
 * this, so all of them refuse, audit and answer alike.
 *
 * A refused XOAUTH2 or OAUTHBEARER try is decided, counted and audited before
 * its JSON challenge is returned: many clients hang up on it. Whatever the
 * client replies, the exchange then ends with MW_DENY and no second audit line.
 */
#ifndef MW_COMMON_LOGIN_SASL_H
#define MW_COMMON_LOGIN_SASL_H

#include "common/login/login.h"
#include "common/mech/mech.h"

struct mw_sasl {
	const struct mw_mech *mech; /* NULL: not started */
	bool refused;		    /* its refusal's challenge is out */
	struct mw_outcome outcome;
	struct mw_mech_state state;
};

/* Nothing has begun. */
void mw_sasl_init(struct mw_sasl *s);

/*
 * Start and step. The verdict is MW_CONTINUE (send `challenge`, which may be
 * empty) or final; then *s is wiped but for its outcome. It may be MW_WAIT as well
 * (core.h): mw_sasl_resume() goes on, on a thread that waits.
 * `login` must stay the same in all calls of one exchange. mw_sasl_start() wants
 * nothing of *s beforehand.
 */
enum mw_verdict mw_sasl_start(struct mw_sasl *s, struct mw_core *core, const struct mw_login *login,
			      struct mw_span mechanism, struct mw_span initial_response,
			      struct mw_wbuf *challenge);
enum mw_verdict mw_sasl_step(struct mw_sasl *s, struct mw_core *core, const struct mw_login *login,
			     struct mw_span response, struct mw_wbuf *challenge);
/* Decide on what the client said before the verdict was MW_WAIT. */
enum mw_verdict mw_sasl_resume(struct mw_sasl *s, struct mw_core *core,
			       const struct mw_login *login, struct mw_wbuf *challenge);
/* Instead of a start, or a step: the client's message is longer than any that is
 * taken. */
enum mw_verdict mw_sasl_start_too_long(struct mw_sasl *s, struct mw_core *core,
				       const struct mw_login *login, struct mw_span mechanism);
enum mw_verdict mw_sasl_too_long(struct mw_sasl *s, struct mw_core *core,
				 const struct mw_login *login);
/* Instead of a start (after mw_sasl_init) or a step: the door could not even decode
 * the client's bytes. */
enum mw_verdict mw_sasl_malformed(struct mw_sasl *s, struct mw_core *core,
				  const struct mw_login *login);
/* The client gave up or its connection broke: audited when it was undecided. */
void mw_sasl_cancel(struct mw_sasl *s, struct mw_core *core, const struct mw_login *login);

/* The outcome of the exchange; valid once the verdict was final. */
const struct mw_outcome *mw_sasl_outcome(const struct mw_sasl *s);

#endif
