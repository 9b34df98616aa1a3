/*
 * postfix_socket: does Postfix get at mailwardd, and may it ask?
 *
 * All of these want a valid configuration.
 */
#ifndef MW_CLI_DOCTOR_POSTFIX_SOCKET_H
#define MW_CLI_DOCTOR_POSTFIX_SOCKET_H

#include "cli/doctor/finding.h"
#include "cli/doctor/postconf.h"

/* A service that speaks the Dovecot protocol: smtpd needs no plugin. */
void mw_postfix_dovecot(struct mw_doctor *d, const struct mw_postconf *p,
			const struct mw_postconf_service *s);

/* smtpd must find a listening socket at the path that the plugin has, `socket`: inside
 * its jail, if it has one. */
void mw_postfix_socket(struct mw_doctor *d, const struct mw_postconf *p, const char *socket,
		       bool jailed);

/* The user that smtpd runs as must be one of [peers]. */
void mw_postfix_peer(struct mw_doctor *d, const struct mw_postconf *p);

#endif
