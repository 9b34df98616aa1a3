/*
 * key_files: an issuer's key file, and the files beside it (base/jwks_files.h).
 *
 * The folder belongs to the user that fetches by timer, and root may fetch by hand: no
 * symbolic link is followed in it, and what is there is read as a stranger's.
 */
#ifndef MW_CLI_KEY_FILES_H
#define MW_CLI_KEY_FILES_H

#include <jansson.h>
#include <stdint.h>

#include "base/err.h"
#include "base/jwks_files.h"
#include "conf/conf.h"

/* Make the folder of a key file if there is none, for the daemon's user; its parent must
 * be there. 1: it was made, 0: it is there, -1 with *err set. */
int mw_key_files_folder(const struct mw_conf *conf, const char *jwks, struct mw_err *err);

/* Give the folder to the daemon's user, when we are root. 0, or -1 with errno. */
int mw_key_files_give_away(const struct mw_conf *conf, const char *folder);

/* Wait until no other fetch is under way in that folder: one that began earlier must not
 * end later, with older keys. The descriptor to close, or -1 with *err set. */
int mw_key_files_lock(const char *jwks, struct mw_err *err);

/* Whether mailwardd asks for a fetch. */
bool mw_key_files_are_requested(const char *jwks);
/* Take the request away. Its word, or "" when there is none. */
void mw_key_files_take_request(const char *jwks, char word[static MW_JWKS_WORD_SIZE]);
/* When the last successful fetch began; 0: never, or nobody knows. */
int64_t mw_key_files_fetched(const char *jwks);

/*
 * Put a new set in place, and then the word that it was fetched: `word` is what was
 * taken away, `began` when, `kids` the kids of the new set. What the old one had besides
 * is withdrawn. The daemon sees old files or new ones, never a part. 0, or -1 with
 * *err set.
 */
int mw_key_files_replace(const char *jwks, const char *text, const char *word, int64_t began,
			 const json_t *kids, struct mw_err *err);

#endif
