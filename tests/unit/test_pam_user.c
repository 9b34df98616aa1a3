/* Whom the PAM module asks about (pam/user.h), with NSS as directories have it. */
#include "tests/unit/unit.h"

#include <errno.h>
#include <pwd.h>
#include <security/pam_ext.h>
#include <stdio.h>
#include <string.h>

#include "pam/user.h"

/* In place of libc's: one row a name that it is asked for. */
static const struct {
	const char *asked, *name;
	uid_t uid;
	int error;
} users[] = {
	{ "alice", "alice", 1001, 0 },
	{ "Alice", "Alice", 1002, 0 },
	{ "EXAMPLE\\alice", "alice", 1001, 0 },	    /* winbind */
	{ "ALICE@CORP.EXAMPLE", "alice", 1001, 0 }, /* sssd */
	{ "carol", "carol", 1003, 0 },
	{ "Carol", "carol", 1003, 0 }, /* a directory that ignores case */
	{ "John Doe", "john_doe", 1004, 0 },
	{ "broken", NULL, 0, EIO },
	{ "lost", NULL, 0, ENOENT },
};

int getpwnam_r(const char *name, struct passwd *entry, char *buf, size_t size,
	       struct passwd **found)
{
	*found = NULL;
	for (size_t i = 0; i < sizeof(users) / sizeof(users[0]); i++) {
		if (strcmp(users[i].asked, name) != 0)
			continue;
		if (users[i].name == NULL)
			return users[i].error;
		snprintf(buf, size, "%s", users[i].name);
		*entry = (struct passwd){ .pw_name = buf, .pw_uid = users[i].uid };
		*found = entry;
	}
	return 0;
}

static char logged[256];

void pam_syslog(const pam_handle_t *pamh, int priority, const char *fmt, ...)
{
	va_list args;

	(void)pamh;
	(void)priority;
	va_start(args, fmt);
	vsnprintf(logged, sizeof(logged), fmt, args);
	va_end(args);
}

static struct mw_pam_user user;

static int resolve(const char *typed)
{
	logged[0] = '\0';
	return mw_pam_user_find(NULL, typed, &user);
}

static void a_second_factor_is_asked_of_the_user_that_nss_has(void **state)
{
	static const struct {
		const char *typed, *name;
		bool unix_user;
	} rows[] = {
		{ "alice", "alice", true },
		{ "Alice", "Alice", true },
		{ "EXAMPLE\\alice", "alice", true },
		{ "ALICE@CORP.EXAMPLE", "alice", true },
		{ "Carol", "carol", true },
		{ "John Doe", "john_doe", true },
		/* not of this host: a mailbox, as it was typed */
		{ "BOB@example.org", "BOB@example.org", false },
		{ " bob\n", "bob", false },
		{ "lost", "lost", false },
		{ "", "", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(resolve(rows[i].typed), PAM_SUCCESS);
		assert_string_equal(user.name, rows[i].name);
		assert_int_equal(user.is_unix, rows[i].unix_user);
	}
}

static void when_nss_fails_nobody_is_asked_about(void **state)
{
	(void)state;
	assert_int_equal(resolve("broken"), PAM_AUTHINFO_UNAVAIL);
	assert_non_null(strstr(logged, "could not decide: user broken"));
}

static void a_token_is_for_a_mailbox_and_nss_is_not_asked(void **state)
{
	(void)state;
	mw_pam_user_is_mailbox("EXAMPLE\\alice", &user);
	assert_string_equal(user.name, "EXAMPLE\\alice");
	mw_pam_user_is_mailbox("\talice\r\n", &user);
	assert_string_equal(user.name, "alice");
	assert_false(user.is_unix);
}

static void a_name_that_is_too_long_is_none(void **state)
{
	char longest[MW_NAME_SIZE + 1];

	(void)state;
	memset(longest, 'a', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	assert_int_equal(resolve(longest), PAM_SUCCESS);
	assert_string_equal(user.name, "");
}

static void a_key_lets_nobody_in_as_a_user_who_only_looks_like_its_owner(void **state)
{
	static const struct {
		const char *typed, *account;
		bool another;
	} rows[] = {
		{ "alice", "alice", false },
		{ "Alice", "alice", true },
		{ "Carol", "carol", false },
		{ "ALICE", "alice", false }, /* of no user: a mailbox */
		{ "Alice", "alice@example.org", false },
		{ "apikey", "alice", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(mw_pam_user_is_another(NULL, rows[i].typed, rows[i].account),
				 rows[i].another);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_second_factor_is_asked_of_the_user_that_nss_has),
		cmocka_unit_test(when_nss_fails_nobody_is_asked_about),
		cmocka_unit_test(a_token_is_for_a_mailbox_and_nss_is_not_asked),
		cmocka_unit_test(a_name_that_is_too_long_is_none),
		cmocka_unit_test(a_key_lets_nobody_in_as_a_user_who_only_looks_like_its_owner),
	};

	return cmocka_run_group_tests_name("pam user", tests, NULL, NULL);
}
