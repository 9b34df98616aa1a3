/*
 * options: what smtpd.conf (or the host's own file) says to this plugin.
 *
 *	mailward_socket   path of the daemon's auth socket, as the host sees it
 *	                  (default /run/mailward/auth.sock)
 *	mailward_timeout  seconds that connecting, and then each answer, may take
 *	                  (default 5)
 *	mailward_service  what to ask for in place of the host's SASL service
 */
#ifndef MW_SASL_OPTIONS_H
#define MW_SASL_OPTIONS_H

#include <sasl/sasl.h>
#include <sasl/saslplug.h>

#include "base/err.h"

/* Strings are the host's. */
struct mw_sasl_options {
	const char *socket;
	const char *service;
	int timeout_ms;
};

/* 0, or -1 with what is wrong with which option. */
int mw_sasl_options_read(struct mw_sasl_options *options, const sasl_server_params_t *params,
			 struct mw_err *err);

#endif
