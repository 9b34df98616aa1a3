/*
 * judge_keys: mailwardd --judge-keys=NAME.
 *
 * "mailward jwks fetch" puts the set that it fetched for [oauth "NAME"] on standard
 * input, to learn what the daemon will make of it. It is judged in a process of its
 * own, as the daemon's user and without the master key.
 */
#ifndef MW_DAEMON_JUDGE_KEYS_H
#define MW_DAEMON_JUDGE_KEYS_H

#include "base/err.h"
#include "conf/conf.h"

/*
 * 0, with a JSON object on standard output:
 *
 *	usable	how many keys will be used
 *	skipped	an object for each that will not be, of the first 256: number, kid,
 *		why, elsewhere (it is for something else, and nothing is wrong)
 *	kids	all kids of the set
 *
 * Otherwise *err is set: EX_DATAERR, it is not a JWK set; -1, it could not be decided.
 */
int mw_daemon_judge_keys(const struct mw_conf *conf, const char *issuer, struct mw_err *err);

#endif
