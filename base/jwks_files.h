/*
 * jwks_files: the files beside an issuer's key file, by which mailwardd and "mailward
 * jwks fetch" talk to each other.
 *
 *	FILE.request	mailwardd writes it when a token names a key that it does not
 *			know: one line, a word of its own choice. A fetch takes it away
 *			before it begins, so that it is there again when there was a
 *			request meanwhile.
 *	fetch-wanted	in the same folder, touched after each request: what
 *			systemd/mailward-jwks.path watches. A change starts one fetch,
 *			so that one which cannot work is not started over and over.
 *	FILE.fetched	each fetch writes it, also when the keys are the same: a JSON
 *			object with the word that it took away ("request"), when it
 *			began ("began", seconds since 1970) and the kids that the issuer
 *			has withdrawn ("withdrawn", the latest last).
 *
 * Of the word only equality counts, so that no clock decides whether a fetch came after
 * a request.
 */
#ifndef MW_BASE_JWKS_FILES_H
#define MW_BASE_JWKS_FILES_H

#define MW_JWKS_REQUEST ".request"
#define MW_JWKS_FETCHED ".fetched"
#define MW_JWKS_WANTED	"fetch-wanted"

#define MW_JWKS_WORD_SIZE     64   /* the word, and its NUL */
#define MW_JWKS_WITHDRAWN_MAX 256  /* kids */
#define MW_JWKS_FILE_SIZE     1100 /* a path of them: MW_PATH_SIZE, and what is added */

#endif
