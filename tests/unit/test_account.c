/* Typed names: the account that one stands for, and who may act under it. The store
 * is a list of names. */
#include "tests/unit/unit.h"

#include <string.h>

#include "common/login/account.h"
#include "common/login/act_as.h"

static const struct {
	const char *name;
	int64_t account;
} names[] = {
	{ "alice@example.org", 1 },  { "sales@example.org", 1 },
	{ "bob@example.org", 2 },    { "carol", 3 },
	{ "carol@example.org", 4 },  { "erin", 5 },
	{ "frank@corp.example", 6 }, { "frank", 7 },
};

static int look_ups;

static enum mw_store_result by_name(struct mw_store *s, const char *name, struct mw_account *out)
{
	look_ups++;
	if (strncmp(name, "broken", 6) == 0) {
		mw_fail(&s->error, "the disk is gone");
		return MW_STORE_FAILED;
	}
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i].name, name) == 0) {
			*out = (struct mw_account){ .id = names[i].account };
			return MW_STORE_OK;
		}
	return MW_STORE_NOT_FOUND;
}

static const struct mw_store_accounts accounts = { .by_name = by_name };
static struct mw_store store = { .accounts = &accounts };
static struct mw_core core = { .store = &store, .default_domain = "example.org", .strip = "" };

static void a_typed_name_is_looked_up_as_it_is_and_then_completed(void **state)
{
	static const struct {
		const char *typed, *domain;
		enum mw_store_result result;
		int64_t account;
		int look_ups;
	} cases[] = {
		{ "alice@example.org", "example.org", MW_STORE_OK, 1, 1 },
		{ "ALICE@Example.Org", "example.org", MW_STORE_OK, 1, 1 },
		{ "Alice", "example.org", MW_STORE_OK, 1, 2 },
		{ "alice", "", MW_STORE_NOT_FOUND, 0, 1 },
		{ "alice", "example.com", MW_STORE_NOT_FOUND, 0, 2 },
		{ "carol", "example.org", MW_STORE_OK, 3, 1 },
		{ "erin@example.org", "example.org", MW_STORE_NOT_FOUND, 0, 1 },
		{ "dora@example.org", "example.org", MW_STORE_NOT_FOUND, 0, 1 },
		{ "@example.org", "example.org", MW_STORE_NOT_FOUND, 0, 1 },
		{ "a b", "example.org", MW_STORE_NOT_FOUND, 0, 0 },
		{ "", "example.org", MW_STORE_NOT_FOUND, 0, 0 },
		{ "broken", "example.org", MW_STORE_FAILED, 0, 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mw_account found = { 0 };

		look_ups = 0;
		core.default_domain = cases[i].domain;
		assert_int_equal(mw_account_find(&core, mw_span_str(cases[i].typed), &found),
				 cases[i].result);
		assert_int_equal(found.id, cases[i].account);
		assert_int_equal(look_ups, cases[i].look_ups);
	}
	core.default_domain = "example.org";
}

#define STRIP "EXAMPLE\\ CORP+ @corp.example"

static void a_prefix_and_a_suffix_are_taken_off_when_no_account_has_them(void **state)
{
	static const struct {
		const char *typed;
		int64_t account;
	} cases[] = {
		{ "EXAMPLE\\alice", 1 },
		{ "example\\ALICE", 1 },
		{ "alice@corp.example", 1 },
		{ "EXAMPLE\\alice@corp.example", 1 },
		{ "CORP+erin@CORP.Example", 5 },
		{ "OTHER\\alice", 0 },
		{ "EXAMPLE\\", 0 },
		{ "@corp.example", 0 },
		{ "frank@corp.example", 6 },
		{ "EXAMPLE\\CORP+alice", 0 },
	};

	(void)state;
	core.strip = STRIP;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mw_account found = { 0 };

		assert_int_equal(mw_account_find(&core, mw_span_str(cases[i].typed), &found),
				 cases[i].account != 0 ? MW_STORE_OK : MW_STORE_NOT_FOUND);
		assert_int_equal(found.id, cases[i].account);
	}
	core.strip = "";
}

static void a_subject_may_have_its_name_without_the_default_domain(void **state)
{
	static const struct {
		const char *typed;
		int64_t account;
	} cases[] = {
		{ "erin", 5 },	     { "ERIN@example.org", 5 },	 { "EXAMPLE\\erin@example.org", 5 },
		{ "carol", 3 },	     { "carol@example.org", 4 }, { "alice", 1 },
		{ "erin@other", 0 }, { "@example.org", 0 },
	};

	(void)state;
	core.strip = STRIP;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mw_account found = { 0 };

		assert_int_equal(
			mw_account_find_subject(&core, mw_span_str(cases[i].typed), &found),
			cases[i].account != 0 ? MW_STORE_OK : MW_STORE_NOT_FOUND);
		assert_int_equal(found.id, cases[i].account);
	}
	core.strip = "";
}

static void a_unix_user_has_the_account_of_exactly_its_name(void **state)
{
	static const struct {
		const char *user;
		int64_t account;
		const char *fault; /* part of the sentence; NULL: an account can be its */
	} cases[] = {
		{ "alice", 1, NULL },
		{ "Alice", 0, "lower case" },
		{ "ALICE", 0, "lower case" },
		{ "alice@example.org", 1, NULL },
		{ "alice@Example.org", 0, "lower case" },
		{ "EXAMPLE\\alice", 1, NULL },
		{ "Example\\alice", 1, NULL },
		{ "EXAMPLE\\Alice", 0, "lower case" },
		{ "EXAMPLE\\alice smith", 0, "override_space" },
		{ "alice smith", 0, "override_space" },
		{ "alice ", 0, "override_space" },
		{ "<alice>", 0, "rename" },
		{ "dora", 0, NULL },
		{ "", 0, "rename" },
	};

	(void)state;
	core.strip = STRIP;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *fault = mw_account_user_fault(&core, cases[i].user);
		struct mw_account found = { 0 };

		assert_int_equal(mw_account_find_user(&core, mw_span_str(cases[i].user), &found),
				 cases[i].account != 0 ? MW_STORE_OK : MW_STORE_NOT_FOUND);
		assert_int_equal(found.id, cases[i].account);
		assert_int_equal(fault != NULL, cases[i].fault != NULL);
		if (fault != NULL)
			assert_non_null(strstr(fault, cases[i].fault));
	}
	core.strip = "";
}

static void an_account_may_act_under_its_own_names_only(void **state)
{
	static const struct {
		const char *claimed; /* "": the credential says whose it is */
		const char *authzid;
		enum mw_reason reason;
		int look_ups;
	} cases[] = {
		{ "alice", NULL, MW_R_ACCEPTED, 0 },
		{ "alice", "", MW_R_ACCEPTED, 0 },
		{ "alice", "ALICE", MW_R_ACCEPTED, 0 },
		{ "alice", "alice@example.org", MW_R_ACCEPTED, 1 },
		{ "alice", "sales@example.org", MW_R_ACCEPTED, 1 },
		{ "alice", "sales", MW_R_ACCEPTED, 2 },
		{ "", "alice", MW_R_ACCEPTED, 2 },
		{ "alice", "bob", MW_R_AUTHZID_REFUSED, 2 },
		{ "", "bob@example.org", MW_R_AUTHZID_REFUSED, 1 },
		{ "alice", "nobody", MW_R_AUTHZID_REFUSED, 2 },
		{ "alice", "a b", MW_R_MALFORMED, 0 },
		{ "alice", "broken", MW_R_STORE_UNAVAILABLE, 1 },
	};
	const struct mw_account alice = { .id = 1, .name = "alice@example.org" };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mw_claimed_name claimed = { .matches = cases[i].claimed[0] != '\0' };

		strcpy(claimed.text, cases[i].claimed);
		look_ups = 0;
		assert_string_equal(mw_reason_name(mw_may_act_as(&core, &alice, &claimed,
								 mw_span_str(cases[i].authzid))),
				    mw_reason_name(cases[i].reason));
		assert_int_equal(look_ups, cases[i].look_ups);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_typed_name_is_looked_up_as_it_is_and_then_completed),
		cmocka_unit_test(a_prefix_and_a_suffix_are_taken_off_when_no_account_has_them),
		cmocka_unit_test(a_subject_may_have_its_name_without_the_default_domain),
		cmocka_unit_test(a_unix_user_has_the_account_of_exactly_its_name),
		cmocka_unit_test(an_account_may_act_under_its_own_names_only),
	};

	return cmocka_run_group_tests_name("account", tests, NULL, NULL);
}
