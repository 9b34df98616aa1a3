/*
 * exchange: one SASL exchange, as the Cyrus library drives it.
 *
 * The three functions are the ones of sasl_server_plug_t, and the same for all
 * mechanisms; the plug's glob_context names it. They pass the
 * client's bytes to the daemon and the daemon's challenges back, and understand
 * neither.
 *
 *	verdict		result for the library	Postfix says
 *	ok		SASL_OK, and the account	235
 *	continue	SASL_CONTINUE			334
 *	deny		SASL_BADAUTH			535
 *	anything else	SASL_UNAVAIL			454
 */
#ifndef MW_SASL_EXCHANGE_H
#define MW_SASL_EXCHANGE_H

#include <sasl/sasl.h>
#include <sasl/saslplug.h>

int mw_exchange_new(void *mechanism, sasl_server_params_t *params, const char *challenge,
		    unsigned challenge_len, void **exchange);
int mw_exchange_step(void *exchange, sasl_server_params_t *params, const char *in, unsigned in_len,
		     const char **out, unsigned *out_len, sasl_out_params_t *result);
void mw_exchange_dispose(void *exchange, const sasl_utils_t *utils);

#endif
