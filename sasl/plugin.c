/*
 * NAME
 *	plugin - libmailward.so, a Cyrus SASL server plugin
 * SYNOPSIS
 *	mech_list: PLAIN LOGIN XOAUTH2 OAUTHBEARER
 *	mailward_socket: /run/mailward/auth.sock
 * DESCRIPTION
 *	The table of what is offered, and the one symbol that is exported. The
 *	plugin is a guest in smtpd, imapd and slapd: it reaches SASL through the
 *	utils that it is given, links nothing but libc, starts no thread and
 *	installs no signal handler.
 *
 *	Stock PLAIN and LOGIN are usually installed as well. The library
 *	keeps its plugs sorted by how strong their flags say they are and takes
 *	the first of a name. SASL_SEC_NODICTIONARY, true of random keys and not
 *	of passwords, puts ours in front whatever the order of loading.
 */
#include <sasl/sasl.h>
#include <sasl/saslplug.h>

#include "sasl/exchange.h"

#define PLUG(name, what)                                                                           \
	{                                                                                          \
		.mech_name = (name), .glob_context = (void *)(name), .features = (what),           \
		.security_flags =                                                                  \
			SASL_SEC_NOANONYMOUS | SASL_SEC_PASS_CREDENTIALS | SASL_SEC_NODICTIONARY,  \
		.mech_new = mw_exchange_new, .mech_step = mw_exchange_step,                        \
		.mech_dispose = mw_exchange_dispose,                                               \
	}

/* WANT_CLIENT_FIRST: without an initial response, the library itself sends the
 * empty challenge. LOGIN has none of the order flags: its client may begin with
 * the name, or wait for a challenge. */
static sasl_server_plug_t plugs[] = {
	PLUG("PLAIN", SASL_FEAT_WANT_CLIENT_FIRST | SASL_FEAT_ALLOWS_PROXY),
	PLUG("LOGIN", 0),
	PLUG("XOAUTH2", SASL_FEAT_WANT_CLIENT_FIRST),
	PLUG("OAUTHBEARER", SASL_FEAT_WANT_CLIENT_FIRST),
};

__attribute__((visibility("default"))) sasl_server_plug_init_t sasl_server_plug_init;

int sasl_server_plug_init(const sasl_utils_t *utils, int max_version, int *out_version,
			  sasl_server_plug_t **pluglist, int *plugcount)
{
	(void)utils;
	if (max_version < SASL_SERVER_PLUG_VERSION)
		return SASL_BADVERS;
	*out_version = SASL_SERVER_PLUG_VERSION;
	*pluglist = plugs;
	*plugcount = sizeof(plugs) / sizeof(plugs[0]);
	return SASL_OK;
}
