/*
 * store_questions: questions for a store and for the model of it (store_model.h), by
 * chance.
 *
 * A sequence draws one question after another. What it draws comes from its random
 * numbers and its model alone: the same seed and the same answers lead to the same
 * questions. All values are from small pools, so that names are taken, hashes known,
 * and ids somebody else's, often.
 *
 * There is a row for each question in store_questions.c; a question that is added to
 * the store is added there.
 */
#ifndef MW_TESTS_STORE_QUESTIONS_H
#define MW_TESTS_STORE_QUESTIONS_H

#include "tests/unit/store_model.h"

#define PAGE 5	  /* rows that a question for a list asks for at most */
#define TEXT 8192 /* room for an answer in words */

struct question_kind;

/* A question with its arguments; each kind uses some of them. */
struct question {
	const struct question_kind *kind;
	int64_t account_id, id, now, since, cost, step, latest;
	const char *name, *remote, *sid;
	size_t max, count;
	bool yes, noisy;
	uint8_t hash[MW_KEY_HASH_SIZE], codes[MW_RECOVERY_MAX][MW_KEY_HASH_SIZE];
	struct mw_account account;
	struct mw_key key;
	struct mw_key_use uses[PAGE];
	struct mw_device devices[PAGE];
	struct mw_revocation revocation;
};

struct answer {
	enum mw_store_result result;
	int64_t given; /* the id that the store chose, or 0 */
	char text[TEXT];
};

struct sequence {
	uint64_t random;
	uint64_t number; /* of questions drawn */
	int64_t now;	 /* its clock, which jumps */
	uint64_t codes;	 /* recovery codes and invitations made */
	struct model model;
};

void sequence_begin(struct sequence *s, uint64_t seed);

/* The next question. */
void question_draw(struct sequence *s, struct question *q);

void question_ask(struct mw_store *store, const struct question *q, struct answer *a);
/* `given`: the id in the store's answer, or 0 when that is not known. */
void question_ask_model(struct model *m, const struct question *q, int64_t given, struct answer *a);

/* The question in words, with its arguments. */
void question_text(const struct question *q, char text[static TEXT]);

/* Ask all that can be read, of both, and compare. false: the first question whose
 * answers differ, and both answers. */
bool questions_compare_all(struct mw_store *store, struct model *m, struct question *q,
			   struct answer *real, struct answer *model);

/* A number below n (or 0) from these random numbers. */
uint64_t random_below(uint64_t *random, uint64_t n);

#endif
