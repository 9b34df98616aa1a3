/* The keys derived from the master key, seals, and the pepper that they keep. */
#include "tests/unit/unit.h"

#include <sodium.h>
#include <string.h>

#include "common/store/pepper.h"

#define SEALED_SIZE (6 + MW_SEAL_OVERHEAD)

static struct mw_keyring *first, *second, *other;

static int set_up(void **state)
{
	struct mw_master_key key = { .generation = 1, .bytes = { 7 } };

	(void)state;
	first = mw_keyring_from(&key);
	/* The same bytes, which nobody would give the next key: only the number differs. */
	key.generation = 2;
	second = mw_keyring_from(&key);
	key = (struct mw_master_key){ .generation = 1, .bytes = { 8 } };
	other = mw_keyring_from(&key);
	return first != NULL && second != NULL && other != NULL ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	mw_keyring_free(first);
	mw_keyring_free(second);
	mw_keyring_free(other);
	return 0;
}

static void derived_keys_depend_on_the_key_and_its_generation(void **state)
{
	const struct mw_keyring *all[] = { first, second, other };
	uint8_t check[3][MW_KEYRING_CHECK_SIZE], backup[3][MW_BACKUP_KEY_SIZE],
		seed[3][MW_TOKEN_SEED_SIZE];
	uint64_t decoy[3];

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		mw_keyring_check(all[i], check[i]);
		mw_keyring_backup_key(all[i], backup[i]);
		mw_keyring_token_seed(all[i], MW_TOKEN_P256, seed[i]);
		decoy[i] = mw_keyring_decoy(all[i], mw_span_str("alice"));
		for (size_t j = 0; j < i; j++) {
			assert_memory_not_equal(check[i], check[j], sizeof(check[i]));
			assert_memory_not_equal(backup[i], backup[j], sizeof(backup[i]));
			assert_memory_not_equal(seed[i], seed[j], sizeof(seed[i]));
			assert_int_not_equal(decoy[i], decoy[j]);
		}
	}
	assert_int_equal(mw_keyring_generation(second), 2);
	assert_int_equal(mw_keyring_decoy(first, mw_span_str("alice")), decoy[0]);
	assert_int_not_equal(mw_keyring_decoy(first, mw_span_str("bob")), decoy[0]);
}

static bool opens(const struct mw_keyring *m, const uint8_t *sealed, size_t len,
		  const char *context)
{
	uint8_t plain[SEALED_SIZE];

	return mw_keyring_unseal(m, mw_span_of(sealed, len), mw_span_str(context), plain) &&
	       memcmp(plain, "secret", 6) == 0;
}

static void seal_opens_for_its_key_generation_and_context_only(void **state)
{
	uint8_t sealed[SEALED_SIZE], again[SEALED_SIZE];

	(void)state;
	mw_keyring_seal(first, mw_span_str("secret"), mw_span_str("mine"), sealed);
	mw_keyring_seal(first, mw_span_str("secret"), mw_span_str("mine"), again);
	assert_memory_not_equal(sealed, again, sizeof(sealed));
	assert_true(opens(first, sealed, sizeof(sealed), "mine"));
	assert_false(opens(first, sealed, sizeof(sealed), "mine "));
	assert_false(opens(first, sealed, sizeof(sealed), ""));
	assert_false(opens(second, sealed, sizeof(sealed), "mine"));
	assert_false(opens(other, sealed, sizeof(sealed), "mine"));
	for (size_t len = 0; len < sizeof(sealed); len++)
		assert_false(opens(first, sealed, len, "mine"));
}

static void seal_names_its_generation_and_cannot_be_given_another(void **state)
{
	uint8_t sealed[SEALED_SIZE];
	struct mw_span span;

	(void)state;
	mw_keyring_seal(second, mw_span_str("secret"), mw_span_str("mine"), sealed);
	span = mw_span_of(sealed, sizeof(sealed));
	assert_int_equal(mw_seal_generation(span), 2);
	assert_int_equal(mw_seal_generation(mw_span_of(sealed, MW_SEAL_OVERHEAD - 1)), 0);
	sealed[1] = 1;
	assert_int_equal(mw_seal_generation(span), 1);
	assert_false(opens(first, sealed, sizeof(sealed), "mine"));
	assert_false(opens(second, sealed, sizeof(sealed), "mine"));
}

static void seal_with_any_bit_changed_does_not_open(void **state)
{
	uint8_t sealed[SEALED_SIZE];

	(void)state;
	mw_keyring_seal(first, mw_span_str("secret"), mw_span_str("mine"), sealed);
	for (size_t bit = 0; bit < 8 * sizeof(sealed); bit++) {
		sealed[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_false(opens(first, sealed, sizeof(sealed), "mine"));
		sealed[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	assert_true(opens(first, sealed, sizeof(sealed), "mine"));
}

static struct mw_pepper *unwrap(const struct mw_keyring *m, const uint8_t *row, size_t len,
				struct mw_err *err)
{
	err->text[0] = '\0';
	return mw_pepper_unwrap(m, mw_span_of(row, len), "store.db", err);
}

static void pepper_that_is_wrapped_again_is_the_same(void **state)
{
	struct mw_pepper *made = mw_pepper_new(), *another = mw_pepper_new(), *read, *moved;
	uint8_t row[MW_PEPPER_ROW_SIZE], next[MW_PEPPER_ROW_SIZE];
	struct mw_err err;

	(void)state;
	assert_false(mw_pepper_same(made, another));
	mw_pepper_wrap(made, first, row);
	read = unwrap(first, row, sizeof(row), &err);
	assert_non_null(read);
	assert_true(mw_pepper_same(made, read));
	mw_pepper_wrap(read, second, next);
	moved = unwrap(second, next, sizeof(next), &err);
	assert_non_null(moved);
	assert_true(mw_pepper_same(made, moved));
	mw_pepper_free(made);
	mw_pepper_free(another);
	mw_pepper_free(read);
	mw_pepper_free(moved);
	mw_pepper_free(NULL);
}

static void pepper_that_does_not_open_says_why(void **state)
{
	struct mw_pepper *made = mw_pepper_new();
	uint8_t row[MW_PEPPER_ROW_SIZE];
	struct mw_err err;

	(void)state;
	mw_pepper_wrap(made, first, row);
	mw_pepper_free(made);
	assert_null(unwrap(other, row, sizeof(row), &err));
	assert_string_equal(err.text, "store.db: this store was made with another master key");
	assert_null(unwrap(second, row, sizeof(row), &err));
	assert_non_null(strstr(err.text, "another master key"));
	assert_non_null(strstr(err.text, "generation is 1, that of the key file 2"));
	assert_null(unwrap(first, row, sizeof(row) - 1, &err));
	assert_non_null(strstr(err.text, "store.db: its pepper is damaged"));
	row[sizeof(row) - 1] ^= 1;
	assert_null(unwrap(first, row, sizeof(row), &err));
	assert_non_null(strstr(err.text, "store.db: its pepper is damaged"));
}

static void hash_depends_on_pepper_kind_account_and_credential(void **state)
{
	struct mw_pepper *one = mw_pepper_new(), *two = mw_pepper_new();
	uint8_t hash[8][MW_KEY_HASH_SIZE], again[MW_KEY_HASH_SIZE];
	struct mw_span key = mw_span_str("mwk_0123"), longer = mw_span_str("mwk_01234");

	(void)state;
	mw_pepper_hash(one, MW_HASH_KEY, 0, key, hash[0]);
	mw_pepper_hash(two, MW_HASH_KEY, 0, key, hash[1]);
	mw_pepper_hash(one, MW_HASH_KEY, 0, longer, hash[2]);
	mw_pepper_hash(one, MW_HASH_RECOVERY, 1, key, hash[3]);
	mw_pepper_hash(one, MW_HASH_RECOVERY, 2, key, hash[4]);
	mw_pepper_hash(one, MW_HASH_INVITATION, 1, key, hash[5]);
	mw_pepper_hash(one, MW_HASH_INVITATION, 2, key, hash[6]);
	mw_pepper_hash(one, MW_HASH_RECOVERY, 0, key, hash[7]);
	for (size_t i = 0; i < 8; i++)
		for (size_t j = 0; j < i; j++)
			assert_memory_not_equal(hash[i], hash[j], sizeof(hash[i]));
	mw_pepper_hash(one, MW_HASH_RECOVERY, 2, key, again);
	assert_memory_equal(again, hash[4], sizeof(again));
	mw_pepper_free(one);
	mw_pepper_free(two);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(derived_keys_depend_on_the_key_and_its_generation),
		cmocka_unit_test(seal_opens_for_its_key_generation_and_context_only),
		cmocka_unit_test(seal_names_its_generation_and_cannot_be_given_another),
		cmocka_unit_test(seal_with_any_bit_changed_does_not_open),
		cmocka_unit_test(pepper_that_is_wrapped_again_is_the_same),
		cmocka_unit_test(pepper_that_does_not_open_says_why),
		cmocka_unit_test(hash_depends_on_pepper_kind_account_and_credential),
	};

	return cmocka_run_group_tests_name("keyring", tests, set_up, tear_down);
}
