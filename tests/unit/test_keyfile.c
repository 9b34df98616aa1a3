/* The master key's file: made once, and read only when it is kept well. */
#include "tests/unit/unit.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/keyfile.h"
#include "base/span.h"

#define GOOD_KEY  "mailward-master-1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
#define OTHER_GID 4711

static char folder[] = "/tmp/mailward-keyfile-XXXXXX";
static char path[64];

static int make_folder(void **state)
{
	(void)state;
	if (mkdtemp(folder) == NULL)
		return -1;
	snprintf(path, sizeof(path), "%s/master.key", folder);
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	return rmdir(folder);
}

static int remove_file(void **state)
{
	(void)state;
	unlink(path);
	return 0;
}

static void write_file(struct mw_span text, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text.ptr, text.len), text.len);
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
}

static int read_key(uint8_t key[static MW_MASTER_KEY_SIZE])
{
	struct mw_err err = { "" };
	int r = mw_keyfile_read(path, key, &err);

	if (r != 0)
		assert_non_null(strstr(err.text, path));
	assert_null(strstr(err.text, "AAEC"));
	return r;
}

static void a_new_file_is_read_back_and_belongs_to_the_group(void **state)
{
	uint8_t key[MW_MASTER_KEY_SIZE] = { 0 }, again[MW_MASTER_KEY_SIZE];
	static const uint8_t zeros[MW_MASTER_KEY_SIZE];
	gid_t gid = geteuid() == 0 ? OTHER_GID : getegid();
	const mode_t masks[] = { 0, 0077, 0777 };
	struct mw_err err;
	struct stat st;

	(void)state;
	for (size_t i = 0; i < sizeof(masks) / sizeof(masks[0]); i++) {
		mode_t before = umask(masks[i]);

		assert_int_equal(mw_keyfile_create(path, gid, &err), 0);
		umask(before);
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(st.st_mode, S_IFREG | 0640);
		assert_int_equal(st.st_gid, gid);
		assert_int_equal(st.st_uid, geteuid());
		memcpy(again, key, sizeof(key));
		assert_int_equal(read_key(key), 0);
		assert_memory_not_equal(key, zeros, sizeof(key));
		assert_memory_not_equal(key, again, sizeof(key));
		assert_int_equal(unlink(path), 0);
	}
}

static void an_existing_file_is_left_as_it_is(void **state)
{
	uint8_t key[MW_MASTER_KEY_SIZE];
	struct mw_err err;

	(void)state;
	write_file(mw_span_str(GOOD_KEY "\n"), 0600);
	assert_int_equal(mw_keyfile_create(path, getegid(), &err), -1);
	assert_non_null(strstr(err.text, "File exists"));
	assert_int_equal(read_key(key), 0);
	assert_int_equal(key[31], 31);
}

static void a_symbolic_link_is_not_followed_when_a_key_is_made(void **state)
{
	char target[80];
	struct mw_err err;

	(void)state;
	snprintf(target, sizeof(target), "%s/elsewhere", folder);
	assert_int_equal(symlink(target, path), 0);
	assert_int_equal(mw_keyfile_create(path, getegid(), &err), -1);
	assert_int_equal(access(target, F_OK), -1);
}

/* A limit on the size of files stands in for a full disk. */
static void a_file_that_cannot_be_written_is_not_left_behind(void **state)
{
	struct rlimit before, small;
	struct mw_err err;

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	small = (struct rlimit){ .rlim_cur = 10, .rlim_max = before.rlim_max };
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	assert_int_equal(mw_keyfile_create(path, getegid(), &err), -1);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	signal(SIGXFSZ, SIG_DFL);
	assert_non_null(strstr(err.text, "cannot write"));
	assert_int_equal(access(path, F_OK), -1);
}

static void nothing_is_made_in_a_folder_that_is_not_there(void **state)
{
	struct mw_err err;

	(void)state;
	assert_int_equal(mw_keyfile_create("/nonexistent/master.key", getegid(), &err), -1);
	assert_non_null(strstr(err.text, "/nonexistent/master.key"));
}

/* Root's own access is never checked by the kernel, so all this is ours. */
static void modes_decide_who_may_hold_the_key(void **state)
{
	uint8_t key[MW_MASTER_KEY_SIZE];

	(void)state;
	write_file(mw_span_str(GOOD_KEY "\n"), 0600);
	for (mode_t mode = 0; mode <= 07777; mode++) {
		if ((mode & 0400) == 0 && geteuid() != 0)
			continue;
		assert_int_equal(chmod(path, mode), 0);
		if ((read_key(key) == 0) != ((mode & 0027) == 0))
			fail_msg("mode %04o", mode);
	}
}

static void one_line_is_wanted_and_white_space_around_it_is_fine(void **state)
{
	static const char *const good[] = { GOOD_KEY, GOOD_KEY "\n", GOOD_KEY "\r\n",
					    " " GOOD_KEY " \n" };
	uint8_t key[MW_MASTER_KEY_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		memset(key, 0xff, sizeof(key));
		write_file(mw_span_str(good[i]), 0640);
		assert_int_equal(read_key(key), 0);
		for (int at = 0; at < MW_MASTER_KEY_SIZE; at++)
			assert_int_equal(key[at], at);
	}
}

static void anything_else_holds_no_key(void **state)
{
	static const char *const bad[] = {
		"",
		"\n",
		"mailward-master-1:",
		"mailward-master-2:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
		"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
		/* 31 and 33 bytes, no padding, left-over bits, the other alphabet */
		"mailward-master-1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg==",
		"mailward-master-1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g",
		"mailward-master-1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
		"mailward-master-1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9=",
		"mailward-master-1:__ECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
		(GOOD_KEY "\n" GOOD_KEY "\n"),
		(GOOD_KEY "\nx"),
		("# a comment\n" GOOD_KEY),
	};
	uint8_t key[MW_MASTER_KEY_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		write_file(mw_span_str(bad[i]), 0640);
		if (read_key(key) == 0)
			fail_msg("taken for a key: %s", bad[i]);
	}
	write_file(mw_span_of(GOOD_KEY, sizeof(GOOD_KEY)), 0640);
	assert_int_equal(read_key(key), -1);
}

static void a_key_cut_short_anywhere_is_none(void **state)
{
	uint8_t key[MW_MASTER_KEY_SIZE];

	(void)state;
	for (size_t len = 0; len < sizeof(GOOD_KEY) - 1; len++) {
		write_file(mw_span_of(GOOD_KEY, len), 0640);
		assert_int_equal(read_key(key), -1);
	}
}

static void what_hides_behind_blanks_is_looked_at_too(void **state)
{
	uint8_t key[MW_MASTER_KEY_SIZE];
	char text[256];

	(void)state;
	snprintf(text, sizeof(text), "%-200sx", GOOD_KEY);
	write_file(mw_span_str(text), 0640);
	assert_int_equal(read_key(key), -1);
}

/* Reading neither hangs on a FIFO nor takes a folder for a file. */
static void only_a_regular_file_is_read(void **state)
{
	uint8_t key[MW_MASTER_KEY_SIZE];

	(void)state;
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(read_key(key), -1);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(read_key(key), -1);
	assert_int_equal(rmdir(path), 0);
}

static void a_missing_file_says_what_to_run(void **state)
{
	uint8_t key[MW_MASTER_KEY_SIZE];
	struct mw_err err;

	(void)state;
	assert_int_equal(mw_keyfile_read(path, key, &err), -1);
	assert_non_null(strstr(err.text, "mailward init"));
}

#define TEST(name) cmocka_unit_test_teardown(name, remove_file)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_new_file_is_read_back_and_belongs_to_the_group),
		TEST(an_existing_file_is_left_as_it_is),
		TEST(a_symbolic_link_is_not_followed_when_a_key_is_made),
		TEST(a_file_that_cannot_be_written_is_not_left_behind),
		TEST(nothing_is_made_in_a_folder_that_is_not_there),
		TEST(modes_decide_who_may_hold_the_key),
		TEST(one_line_is_wanted_and_white_space_around_it_is_fine),
		TEST(anything_else_holds_no_key),
		TEST(a_key_cut_short_anywhere_is_none),
		TEST(what_hides_behind_blanks_is_looked_at_too),
		TEST(only_a_regular_file_is_read),
		TEST(a_missing_file_says_what_to_run),
	};

	return cmocka_run_group_tests_name("keyfile", tests, make_folder, remove_folder);
}
