/*
 * store_model: what the store should answer.
 *
 * The questions of common/store/store.h, answered from plain arrays that are walked
 * through, in as few lines as can be. It shares the records with the store and no
 * code, so that a mistake in one of them shows as a difference (test_store_model.c).
 *
 * A model is plain data: copying it keeps what was there.
 */
#ifndef MW_TESTS_STORE_MODEL_H
#define MW_TESTS_STORE_MODEL_H

#include "common/store/store.h"

/* The most rows that questions can make; one more fails the test. */
#define MODEL_ACCOUNTS	  16
#define MODEL_NAMES	  16
#define MODEL_KEYS	  64
#define MODEL_DEVICES	  (MODEL_ACCOUNTS * MW_DEVICES_MAX)
#define MODEL_USES	  (MODEL_DEVICES * (MODEL_USES_EACH + 1))
#define MODEL_SPARE_IDS	  16
#define MODEL_THROTTLES	  32
#define MODEL_REMEMBERED  (MODEL_ACCOUNTS * (MODEL_ADDRESSES_EACH + 1))
#define MODEL_RECOVERY	  (MODEL_ACCOUNTS * MW_RECOVERY_MAX)
#define MODEL_REVOCATIONS 256

/* Ranges of used steps that are kept for a device. */
#define MODEL_USES_EACH 8

/* Addresses that are remembered for an account. */
#define MODEL_ADDRESSES_EACH 16

struct model_name {
	int64_t account_id;
	char name[MW_NAME_SIZE];
};

/* Codes of a device that were accepted: those of the steps from first to last. */
struct model_use {
	int64_t device_id, first, last;
};

struct model_throttle {
	int64_t who;
	struct mw_throttle state;
};

struct model_address {
	int64_t account_id, last, age;
	char remote[MW_ADDRESS_TEXT];
};

struct model_code {
	int64_t account_id;
	uint8_t hash[MW_KEY_HASH_SIZE];
};

struct model {
	int64_t last_account, last_key, last_device; /* the highest id that was given */

	/* Of the store, and when rows were made. */
	int64_t age, device_age[MODEL_DEVICES], invitation_age[MODEL_ACCOUNTS],
		revocation_age[MODEL_REVOCATIONS];

	size_t accounts, names, keys, deleted_keys, devices, spares, uses, throttles, addresses,
		codes, invitations, revocations;
	struct mw_account account[MODEL_ACCOUNTS];
	struct model_name name[MODEL_NAMES]; /* primary ones, too */
	struct mw_key key[MODEL_KEYS], deleted_key[MODEL_KEYS];
	struct mw_device device[MODEL_DEVICES];
	struct model_use use[MODEL_USES];
	int64_t spare[MODEL_SPARE_IDS]; /* given for devices that there are not yet */
	struct model_throttle throttle[MODEL_THROTTLES];
	struct model_address address[MODEL_REMEMBERED];
	struct model_code code[MODEL_RECOVERY];
	struct mw_invitation invitation[MODEL_ACCOUNTS];
	struct mw_revocation revocation[MODEL_REVOCATIONS];
};

/*
 * Where the store chooses an id, `given` is the one that it gave: any that is higher
 * than all before. With another one, or where the store gave none, the model names
 * one that is.
 */

enum mw_store_result model_account_by_name(const struct model *m, const char *name,
					   struct mw_account *out);
enum mw_store_result model_account_create(struct model *m, int64_t given, struct mw_account *a);
enum mw_store_result model_account_delete(struct model *m, int64_t id, int64_t now);
enum mw_store_result model_account_set_disabled(struct model *m, int64_t id, bool disabled);
enum mw_store_result model_account_rename(struct model *m, int64_t id, const char *name,
					  int64_t now);
enum mw_store_result model_account_alias(struct model *m, int64_t id, const char *name);
enum mw_store_result model_account_unalias(struct model *m, int64_t id, const char *name,
					   int64_t now);
enum mw_store_result model_account_end_tokens(struct model *m, int64_t id, int64_t when);
enum mw_store_result model_account_limit_tokens(struct model *m, int64_t id, int64_t when);
enum mw_store_result model_account_list(const struct model *m, const char *after,
					struct mw_account *out, size_t max, size_t *count);
enum mw_store_result model_account_names(const struct model *m, int64_t id, char *out, size_t size);

enum mw_store_result model_key_by_hash(const struct model *m, const uint8_t *hash, const char *name,
				       struct mw_key_record *out);
enum mw_store_result model_key_deleted(const struct model *m, const uint8_t *hash, int64_t *id);
enum mw_store_result model_key_by_id(const struct model *m, int64_t id, struct mw_key_record *out);
enum mw_store_result model_key_create(struct model *m, int64_t given, struct mw_key *key);
enum mw_store_result model_key_revoke(struct model *m, int64_t id, int64_t now);
enum mw_store_result model_key_bind(struct model *m, int64_t id, const char *network);
enum mw_store_result model_key_list(const struct model *m, int64_t account_id, int64_t after,
				    struct mw_key_record *out, size_t max, size_t *count);
enum mw_store_result model_key_touch(struct model *m, const struct mw_key_use *uses, size_t count);

enum mw_store_result model_device_next_id(struct model *m, int64_t given, int64_t *id);
enum mw_store_result model_device_add(struct model *m, const struct mw_device *devices,
				      size_t count);
enum mw_store_result model_device_list(const struct model *m, int64_t account_id,
				       struct mw_device *out, size_t *count);
enum mw_store_result model_device_remove(struct model *m, int64_t account_id, int64_t id);
enum mw_store_result model_device_confirm(struct model *m, const struct mw_confirmation *c);
enum mw_store_result model_device_ahead(const struct model *m, int64_t now, unsigned window,
					struct mw_account *out, size_t max, size_t *count);

enum mw_store_result model_attempt(struct model *m, const struct mw_attempt *t,
				   struct mw_attempt_outcome *out);
enum mw_store_result model_throttle_show(const struct model *m, int64_t who,
					 struct mw_throttle *out);
enum mw_store_result model_unlock(struct model *m, int64_t account_id, int64_t now, unsigned window,
				  struct mw_unlocked *out);
enum mw_store_result model_remembered(const struct model *m, int64_t account_id, const char *remote,
				      int64_t since, int64_t now);

enum mw_store_result model_recovery_replace(struct model *m, int64_t account_id,
					    const uint8_t (*hashes)[MW_KEY_HASH_SIZE],
					    size_t count);
enum mw_store_result model_recovery_use(struct model *m, int64_t account_id, const uint8_t *hash,
					size_t *left);
enum mw_store_result model_recovery_count(const struct model *m, int64_t account_id, size_t *left);
enum mw_store_result model_invitation_add(struct model *m, const struct mw_invitation *i);
enum mw_store_result model_invitation_find(const struct model *m, int64_t account_id,
					   const uint8_t *hash, int64_t now);

enum mw_store_result model_token_revoke(struct model *m, const struct mw_revocation *r);
enum mw_store_result model_token_revoked(const struct model *m, const struct mw_token_facts *token);
enum mw_store_result model_token_log_out(struct model *m, const struct mw_revocation *seen,
					 const struct mw_revocation *revocations, size_t count);
enum mw_store_result model_token_list(const struct model *m, const struct mw_revocation *after,
				      struct mw_revocation *out, size_t max, size_t *count);

enum mw_store_result model_token_latest(const struct model *m, const char *issuer, int64_t *when);
enum mw_store_result model_token_limit(struct model *m, const char *issuer, int64_t when);

enum mw_store_result model_tick(struct model *m, int64_t *age, int64_t seconds);
enum mw_store_result model_status(const struct model *m, struct mw_store_status *out);

#endif
