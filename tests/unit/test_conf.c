/* mailward.conf: defaults, values, and every mistake named with its line. */
#include "tests/unit/unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conf/conf.h"
#include "tests/unit/temp_folder.h"

static char folder[TEMP_FOLDER_SIZE], path[TEMP_FOLDER_SIZE + 32];

static int make_folder(void **state)
{
	(void)state;
	temp_folder_make(folder);
	snprintf(path, sizeof(path), "%s/mailward.conf", folder);
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	temp_folder_remove(folder);
	return 0;
}

static void put(const void *text, size_t len)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_int_equal(write(fd, text, len), len);
	close(fd);
}

static struct mw_conf load(const char *text)
{
	struct mw_conf conf;
	struct mw_err err = { "" };

	put(text, strlen(text));
	if (mw_conf_load(&conf, path, &err) != 0)
		fail_msg("%s", err.text);
	return conf;
}

static void assert_refused_bytes(const void *text, size_t len, int line, const char *why)
{
	struct mw_conf conf;
	struct mw_err err = { "" };
	char where[128];

	put(text, len);
	assert_int_equal(mw_conf_load(&conf, path, &err), -1);
	snprintf(where, sizeof(where), "%s:%d: ", path, line);
	if (strncmp(err.text, where, strlen(where)) != 0 || strstr(err.text, why) == NULL)
		fail_msg("wanted line %d and \"%s\" in \"%s\"", line, why, err.text);
}

static void assert_refused(const char *text, int line, const char *why)
{
	assert_refused_bytes(text, strlen(text), line, why);
}

static void empty_file_means_defaults(void **state)
{
	struct mw_conf conf = load("");

	(void)state;
	assert_string_equal(conf.user, "mailward");
	assert_int_equal(conf.workers, 0);
	assert_int_equal(conf.connections, 4096);
	assert_int_equal(conf.deadline, 30);
	assert_string_equal(conf.listen_auth, "/run/mailward/auth.sock");
	assert_string_equal(conf.listen_dovecot, "");
	assert_string_equal(conf.store_url, "sqlite:/var/lib/mailward/mailward.db");
	assert_string_equal(conf.verifiers, "postfix dovecot cyrus Debian-exim");
	assert_string_equal(conf.audit_sink, "syslog");
	assert_string_equal(conf.apikey_username, "apikey");
	assert_string_equal(conf.apikey_services, "smtp");
	assert_false(conf.require_tls);
	assert_int_equal(conf.uid_min, 1000);
	assert_int_equal(conf.max_failures, 30);
	assert_int_equal(conf.failure_window, 60);
	assert_string_equal(conf.path, path);
}

static void every_form_of_value_is_read(void **state)
{
	struct mw_conf conf = load("[daemon]\n"
				   "user = vmail\n"
				   "workers=4\n"
				   "deadline = 2m\n"
				   "[listen]\n"
				   "auth = /run/a.sock /run/b.sock\n"
				   "dovecot = /run/d.sock\n"
				   "[store]\n"
				   "url = sqlite:/srv/mail.db\n"
				   "[master]\n"
				   "key = /etc/k\n"
				   "[audit]\n"
				   "sink = file:/var/log/mailward.json\n"
				   "[identity]\n"
				   "require_tls = yes\n"
				   "default_domain = example.org\r\n"
				   "strip = EXAMPLE\\ @corp.example\n"
				   "utf8 = yes\n"
				   "apikey_username =\n"
				   "uid_min = 500\n"
				   "[totp]\n"
				   "issuer = Example Mail\n");

	(void)state;
	assert_string_equal(conf.user, "vmail");
	assert_int_equal(conf.workers, 4);
	assert_int_equal(conf.deadline, 120);
	assert_string_equal(conf.listen_auth, "/run/a.sock /run/b.sock");
	assert_string_equal(conf.listen_dovecot, "/run/d.sock");
	assert_string_equal(conf.store_url, "sqlite:/srv/mail.db");
	assert_string_equal(conf.master_key, "/etc/k");
	assert_string_equal(conf.audit_sink, "file:/var/log/mailward.json");
	assert_true(conf.require_tls);
	assert_string_equal(conf.default_domain, "example.org");
	assert_string_equal(conf.strip, "EXAMPLE\\ @corp.example");
	assert_true(conf.utf8);
	assert_string_equal(conf.apikey_username, "");
	assert_int_equal(conf.uid_min, 500);
	assert_string_equal(conf.totp_issuer, "Example Mail");
}

static void master_key_is_a_path_or_a_credential(void **state)
{
	static const char *const bad[] = {
		"credential:",	  "credential:a/b", "credential:.a", "credential:-a",
		"credential:a b", "credential",	    "key",	     "credential:../../etc/passwd",
		"Credential:a"
	};
	struct mw_conf conf = load("[master]\nkey = credential:mailward.key-1_b\n");
	char text[128];

	(void)state;
	assert_string_equal(mw_conf_credential(&conf), "mailward.key-1_b");
	conf = load("[master]\nkey = /etc/credential:x\n");
	assert_null(mw_conf_credential(&conf));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(text, sizeof(text), "[master]\nkey = %s\n", bad[i]);
		assert_refused(text, 2, "is not an absolute path, or credential:NAME");
	}
	snprintf(text, sizeof(text), "[master]\nkey = credential:%065d\n", 1);
	assert_refused(text, 2, "credential:NAME");
	snprintf(text, sizeof(text), "[master]\nkey = credential:%064d\n", 1);
	conf = load(text);
	assert_int_equal(strlen(mw_conf_credential(&conf)), 64);
}

static void comments_are_passed_over(void **state)
{
	struct mw_conf conf = load("# a comment\n"
				   "; another\n"
				   "[daemon] \n"
				   "user = vmail # who\n"
				   "workers = 3 ; how many\n"
				   "  # an indented one\n"
				   "deadline = 5s\t# soon\n"
				   "[totp]\n"
				   "issuer = A#1;B\n");

	(void)state;
	assert_string_equal(conf.user, "vmail");
	assert_int_equal(conf.workers, 3);
	assert_int_equal(conf.deadline, 5);
	assert_string_equal(conf.totp_issuer, "A#1;B");
}

static void lists_go_on_in_indented_lines(void **state)
{
	struct mw_conf conf = load("[listen]\n"
				   "auth = /run/a.sock\n"
				   "  /run/b.sock # in the chroot\n"
				   "\t/run/c.sock\n"
				   "self = /run/s.sock\n"
				   "[peers]\n"
				   "verifiers =\n"
				   "  postfix\n"
				   "  dovecot\n");

	(void)state;
	assert_string_equal(conf.listen_auth, "/run/a.sock /run/b.sock /run/c.sock");
	assert_string_equal(conf.listen_self, "/run/s.sock");
	assert_string_equal(conf.verifiers, "postfix dovecot");
	assert_refused("[daemon]\nuser = a\n  b\n", 3, "[daemon] user");
	assert_refused("[daemon]\nworkers = 1\n  2\n", 3, "[daemon] workers");
	assert_refused("[listen]\nauth = /a\n  b\n", 3, "[listen] auth");
}

/* An indented key behind a section's line continues nothing. */
static void indented_key_is_a_key(void **state)
{
	struct mw_conf conf = load("[listen]\n  auth = /run/a.sock\n[daemon]\n\tworkers = 3\n");

	(void)state;
	assert_string_equal(conf.listen_auth, "/run/a.sock");
	assert_int_equal(conf.workers, 3);
	assert_refused("[listen]\nauth = /a\n[listen]\n auth = /b\n", 4, "second time");
}

static void unknown_sections_and_keys_are_named_with_their_line(void **state)
{
	(void)state;
	assert_refused("[daemon]\nuser = x\n[demon]\n", 3, "unknown section [demon]");
	assert_refused("[demon]\nuser = x\n", 1, "unknown section [demon]");
	assert_refused("\n\n[daemon]\nusr = x\n", 4, "unknown key \"usr\" in [daemon]");
	assert_refused("[listen]\nuser = x\n", 2, "unknown key \"user\" in [listen]");
	assert_refused("[Daemon]\n", 1, "unknown section [Daemon]");
	assert_refused("[]\n", 1, "unknown section []");
	assert_refused("user = x\n", 1, "before any [section]");
}

/* A key that is misspelt, or had another name once, is found in the list. */
static void unknown_key_is_told_with_those_that_there_are(void **state)
{
	(void)state;
	assert_refused(
		"[limits]\nmax_failure = 3\n", 2,
		"unknown key \"max_failure\" in [limits]; its keys are: max_failures window");
	assert_refused("[oauth \"x\"]\nclaim = x\n", 2, "; its keys are: issuer audience jwks ");
	assert_refused("[oauth \"x\"]\nclaim = x\n", 2, " skew auto_provision");
}

static void line_that_is_nothing_is_named(void **state)
{
	(void)state;
	assert_refused("[daemon]\nuser\n", 2, "wanted [section] or key = value");
	assert_refused("[daemon\nuser = x\n", 1, "ends with ]");
	assert_refused("[daemon] user = x\n", 1, "behind the ]");
}

static void second_time_is_refused(void **state)
{
	(void)state;
	assert_refused("[daemon]\nuser = a\nworkers = 1\nuser = b\n", 4,
		       "second time (first in line 2)");
	assert_refused("[daemon]\nuser = a\n[totp]\n[daemon]\nuser = b\n", 5,
		       "second time (first in line 2)");
}

static void bad_values_say_what_was_wanted(void **state)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
		{ "[daemon]\nworkers = many\n", "\"many\" is not a whole number" },
		{ "[daemon]\nworkers = -1\n", "a whole number" },
		{ "[daemon]\nworkers =\n", "a whole number" },
		{ "[daemon]\nworkers = 1000001\n", "from 0 to 1000000" },
		{ "[daemon]\nworkers = 1 2\n", "a whole number" },
		{ "[daemon]\ndeadline = 0\n", "a time above 0" },
		{ "[daemon]\ndeadline = soon\n", "such as 30s" },
		{ "[daemon]\ndeadline = 5 m\n", "such as 30s" },
		{ "[master]\nkey = master.key\n", "an absolute path" },
		{ "[master]\nkey =\n", "an absolute path" },
		{ "[master]\nkey = /\n", "an absolute path" },
		{ "[listen]\nauth = /a b\n", "absolute paths" },
		{ "[store]\nurl = /var/lib/x\n", "sqlite:/absolute/path" },
		{ "[store]\nurl = sqlite:x.db\n", "sqlite:/absolute/path" },
		{ "[store]\nurl = sqlite:\n", "sqlite:/absolute/path" },
		{ "[store]\nurl = :x\n", "sqlite:/absolute/path" },
		{ "[store]\nurl = My SQL:x\n", "sqlite:/absolute/path" },
		{ "[audit]\nsink = stdout\n", "syslog, none or file:" },
		{ "[audit]\nsink = file:x\n", "syslog, none or file:" },
		{ "[identity]\nrequire_tls = true\n", "yes or no" },
		{ "[identity]\nrequire_tls = Yes\n", "yes or no" },
		{ "[daemon]\nuser = \xff\n", "is not text" },
		{ "[daemon]\nuser = a\x01z\n", "is not text" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_refused(cases[i].text, 2, cases[i].why);
}

static void kind_of_store_is_judged_by_the_store(void **state)
{
	(void)state;
	assert_string_equal(load("[store]\nurl = memory:\n").store_url, "memory:");
	assert_string_equal(load("[store]\nurl = postgresql://db/mail\n").store_url,
			    "postgresql://db/mail");
}

static void value_that_does_not_fit_is_refused(void **state)
{
	char text[4096] = "[listen]\nauth = /a\n";

	(void)state;
	for (int i = 0; i < 8; i++) {
		strcat(text, "  /");
		memset(text + strlen(text), 'x', 150);
		strcat(text, "\n");
	}
	assert_refused(text, 9, "[listen] auth");
}

static void overlong_line_is_refused_and_never_cut(void **state)
{
	char text[600];

	(void)state;
	memset(text, 0, sizeof(text));
	strcpy(text, "[daemon]\n# ");
	memset(text + 11, 'x', 400);
	strcat(text, "\nuser = a\n");
	assert_refused(text, 2, "longer than");
	/* As long as may be, it is read whole. */
	memset(text, 0, sizeof(text));
	strcpy(text, "[totp]\nissuer = ");
	memset(text + strlen(text), 'x', 100);
	strcat(text, " # ");
	memset(text + strlen(text), 'y', 198 - (strlen(text) - 7));
	strcat(text, "\n");
	assert_int_equal(strlen(load(text).totp_issuer), 100);
	text[strlen(text) - 1] = '\0';
	assert_int_equal(strlen(load(text).totp_issuer), 100);
	strcat(text, "y\n");
	assert_refused(text, 2, "longer than 198 characters");
}

static void nul_byte_hides_nothing(void **state)
{
	static const char text[] = "[daemon]\nworkers = 1\0 2\nuser = a\n";
	static const char unended[] = "[daemon]\nworkers = 1\0 2";

	(void)state;
	assert_refused_bytes(text, sizeof(text) - 1, 2, "NUL");
	assert_refused_bytes(unended, sizeof(unended) - 1, 2, "NUL");
}

static void last_line_needs_no_end(void **state)
{
	(void)state;
	assert_string_equal(load("[daemon]\nuser = vmail").user, "vmail");
}

static void first_mistake_is_the_one_that_is_named(void **state)
{
	(void)state;
	assert_refused("[daemon]\nworkers = x\nworkers = y\nfoo = 1\n", 2, "workers");
	assert_refused("[daemon]\nnothing\nfoo = 1\n", 2, "wanted [section]");
}

static void missing_file_says_who_writes_one(void **state)
{
	struct mw_conf conf;
	struct mw_err err = { "" };

	(void)state;
	assert_int_equal(mw_conf_load(&conf, "/nonexistent/mailward.conf", &err), -1);
	assert_non_null(strstr(err.text, "mailward init"));
	assert_int_equal(mw_conf_load(&conf, "/tmp", &err), -1);
	assert_non_null(strstr(err.text, "/tmp: "));
}

static void faults_found_later_name_file_line_and_key(void **state)
{
	struct mw_conf conf = load("\n[daemon]\n\nuser = nobody-at-all\n");
	struct mw_err err;
	char wanted[192];

	(void)state;
	assert_int_equal(mw_conf_fault(&conf, &err, "daemon", "user", "no such %s", "user"), -1);
	snprintf(wanted, sizeof(wanted), "%s:4: [daemon] user: no such user", path);
	assert_string_equal(err.text, wanted);
	mw_conf_fault(&conf, &err, "store", "url", "cannot be opened");
	snprintf(wanted, sizeof(wanted), "%s: [store] url (default): cannot be opened", path);
	assert_string_equal(err.text, wanted);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_file_means_defaults),
		cmocka_unit_test(every_form_of_value_is_read),
		cmocka_unit_test(master_key_is_a_path_or_a_credential),
		cmocka_unit_test(comments_are_passed_over),
		cmocka_unit_test(lists_go_on_in_indented_lines),
		cmocka_unit_test(indented_key_is_a_key),
		cmocka_unit_test(unknown_sections_and_keys_are_named_with_their_line),
		cmocka_unit_test(unknown_key_is_told_with_those_that_there_are),
		cmocka_unit_test(line_that_is_nothing_is_named),
		cmocka_unit_test(second_time_is_refused),
		cmocka_unit_test(bad_values_say_what_was_wanted),
		cmocka_unit_test(kind_of_store_is_judged_by_the_store),
		cmocka_unit_test(value_that_does_not_fit_is_refused),
		cmocka_unit_test(overlong_line_is_refused_and_never_cut),
		cmocka_unit_test(nul_byte_hides_nothing),
		cmocka_unit_test(last_line_needs_no_end),
		cmocka_unit_test(first_mistake_is_the_one_that_is_named),
		cmocka_unit_test(missing_file_says_who_writes_one),
		cmocka_unit_test(faults_found_later_name_file_line_and_key),
	};

	return cmocka_run_group_tests_name("conf", tests, make_folder, remove_folder);
}
