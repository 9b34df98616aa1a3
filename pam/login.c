/*
 * NAME
 *	login - one call of PAM into this module
 */
#include "pam/login.h"

#include <security/pam_ext.h>
#include <syslog.h>

#include "base/secret.h"

static const char *text_item(pam_handle_t *pamh, int item)
{
	const void *value = NULL;

	if (pam_get_item(pamh, item, &value) != PAM_SUCCESS)
		return NULL;
	return value;
}

int mw_pam_begin(struct mw_pam *p, pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	struct mw_err err;
	int r;

	p->pamh = pamh;
	p->silent = (flags & PAM_SILENT) != 0;
	p->client = (struct mw_client)MW_CLIENT_CLOSED;
	if (mw_pam_options_read(&p->options, argc, argv, &err) != 0) {
		pam_syslog(pamh, LOG_ERR, "%s; logins are refused until this is mended", err.text);
		return PAM_SERVICE_ERR;
	}
	if ((r = pam_get_user(pamh, &p->user, NULL)) != PAM_SUCCESS)
		return r == PAM_CONV_AGAIN ? PAM_INCOMPLETE : PAM_CONV_ERR;
	p->service = p->options.service;
	if (p->service == NULL)
		p->service = text_item(pamh, PAM_SERVICE);
	p->remote = text_item(pamh, PAM_RHOST);
	if (p->options.token)
		mw_pam_user_is_mailbox(p->user, &p->asked_about);
	else if ((r = mw_pam_user_find(pamh, p->user, &p->asked_about)) != PAM_SUCCESS)
		return r;
	if (p->options.debug)
		pam_syslog(pamh, LOG_DEBUG, "service %s, mode=%s", p->service,
			   p->options.token ? "token" : "totp");
	return PAM_SUCCESS;
}

void mw_pam_end(struct mw_pam *p)
{
	mw_client_close(&p->client);
	/* A seed or recovery codes may have been in it. */
	mw_wipe(p->bytes, sizeof(p->bytes));
}
