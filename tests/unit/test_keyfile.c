/* The master key's file: made once, read strictly, never by others. */
#include "tests/unit/unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/keyfile.h"
#include "tests/unit/temp_folder.h"

#define GOOD  "mailward-master-1:1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
#define LATER "mailward-master-1:65535:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"

struct fixture {
	char folder[TEMP_FOLDER_SIZE], path[96];
};

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	temp_folder_make(f->folder);
	snprintf(f->path, sizeof(f->path), "%s/master.key", f->folder);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	int r;

	unlink(f->path);
	r = rmdir(f->folder); /* nothing but the key was left */
	temp_folder_remove(f->folder);
	free(f);
	return r;
}

static void put(const char *path, const void *bytes, size_t len, mode_t mode)
{
	int fd;

	unlink(path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	assert_int_equal(write(fd, bytes, len), len);
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
}

static void assert_refused(const char *path, const char *why)
{
	struct mw_master_key key;
	struct mw_err err = { "" };

	assert_int_equal(mw_keyfile_read(path, &key, &err), -1);
	assert_non_null(strstr(err.text, path));
	if (strstr(err.text, why) == NULL)
		fail_msg("wanted \"%s\" in \"%s\"", why, err.text);
	assert_null(strstr(err.text, "AAECAw"));
}

static void made_key_is_read_back_and_is_never_the_same(void **state)
{
	struct mw_master_key one, two;
	struct fixture *f = *state;
	struct mw_err err;
	struct stat st;
	mode_t before;

	for (int mask = 0; mask <= 0777; mask += 0777) {
		unlink(f->path);
		before = umask((mode_t)mask);
		assert_int_equal(mw_keyfile_create(f->path, getegid(), &err), 0);
		umask(before);
		assert_int_equal(stat(f->path, &st), 0);
		assert_int_equal(st.st_mode & 07777, 0640);
		assert_int_equal(st.st_gid, getegid());
		assert_int_equal(mw_keyfile_read(f->path, mask ? &two : &one, &err), 0);
	}
	assert_int_equal(one.generation, 1);
	assert_int_equal(two.generation, 1);
	assert_memory_not_equal(one.bytes, two.bytes, sizeof(one.bytes));
}

static void key_that_is_there_is_never_overwritten(void **state)
{
	struct fixture *f = *state;
	struct mw_err err = { "" };
	char target[128];
	struct stat st;

	put(f->path, "precious", 8, 0600);
	assert_int_equal(mw_keyfile_create(f->path, getegid(), &err), -1);
	assert_int_equal(stat(f->path, &st), 0);
	assert_int_equal(st.st_size, 8);
	/* Nor is a link followed. */
	unlink(f->path);
	snprintf(target, sizeof(target), "%s/elsewhere", f->folder);
	assert_int_equal(symlink(target, f->path), 0);
	assert_int_equal(mw_keyfile_create(f->path, getegid(), &err), -1);
	assert_int_equal(access(target, F_OK), -1);
}

static void missing_key_is_an_error_that_says_how_to_make_one(void **state)
{
	struct fixture *f = *state;

	assert_refused(f->path, "run: mailward init");
}

static void key_that_others_can_reach_is_refused(void **state)
{
	static const mode_t bad[] = { 0644, 0660, 0642, 0641, 0604, 0666, 0777, 0620 };
	static const mode_t good[] = { 0640, 0600, 0440, 0400 };
	struct mw_master_key key;
	struct fixture *f = *state;
	struct mw_err err;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		put(f->path, GOOD "\n", sizeof(GOOD), bad[i]);
		assert_refused(f->path, "chmod 0640");
	}
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		put(f->path, GOOD "\n", sizeof(GOOD), good[i]);
		assert_int_equal(mw_keyfile_read(f->path, &key, &err), 0);
	}
}

static void known_file_gives_the_known_key_and_generation(void **state)
{
	struct fixture *f = *state;
	struct mw_master_key key;
	struct mw_err err;

	put(f->path, GOOD, sizeof(GOOD) - 1, 0600);
	assert_int_equal(mw_keyfile_read(f->path, &key, &err), 0);
	assert_int_equal(key.generation, 1);
	for (size_t i = 0; i < sizeof(key.bytes); i++)
		assert_int_equal(key.bytes[i], i);
	put(f->path, LATER, sizeof(LATER) - 1, 0600);
	assert_int_equal(mw_keyfile_read(f->path, &key, &err), 0);
	assert_int_equal(key.generation, MW_GENERATION_MAX);
	assert_int_equal(key.bytes[31], 31);
}

static void anything_but_one_good_line_is_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"\n",
		"mailward-master-1:",
		"mailward-master-1:1:",
		"mailward-master-1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
		"mailward-master-1::AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
		"mailward-master-1:0:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
		"mailward-master-1:01:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
		"mailward-master-1:-1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
		"mailward-master-1:65536:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
		"mailward-master-2:1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
		"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
		"mailward-master-1:1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg==\n",
		"mailward-master-1:1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gIQ==\n",
		"mailward-master-1:1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\n",
		"mailward-master-1:1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9=\n",
		"mailward-master-1:1: AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
		GOOD "\n" GOOD "\n",
		GOOD "\nx",
	};
	struct fixture *f = *state;
	char padded[400];

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		put(f->path, bad[i], strlen(bad[i]), 0600);
		assert_refused(f->path, "holds no master key");
	}
	put(f->path, GOOD "\0", sizeof(GOOD) + 1, 0600);
	assert_refused(f->path, "holds no master key");
	/* Not even far behind it may there be more. */
	memset(padded, '\n', sizeof(padded));
	memcpy(padded, GOOD, sizeof(GOOD) - 1);
	padded[300] = 'x';
	put(f->path, padded, sizeof(padded), 0600);
	assert_refused(f->path, "holds no master key");
}

static void only_a_plain_file_is_read(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(mkfifo(f->path, 0600), 0);
	assert_refused(f->path, "no regular file");
	assert_refused(f->folder, "no regular file");
}

static void key_is_taken_from_a_pipe_that_holds_all_of_it(void **state)
{
	struct mw_err err = { "" };
	struct mw_master_key key;
	int ends[2];

	(void)state;
	for (size_t cut = 0; cut < 2; cut++) {
		assert_int_equal(pipe(ends), 0);
		assert_int_equal(write(ends[1], GOOD, sizeof(GOOD) - 1 - cut),
				 sizeof(GOOD) - 1 - cut);
		close(ends[1]);
		assert_int_equal(mw_keyfile_take(ends[0], "a pipe", &key, &err), cut ? -1 : 0);
		close(ends[0]);
	}
	assert_int_equal(key.bytes[31], 31);
	assert_non_null(strstr(err.text, "a pipe: holds no master key"));
}

#define KEYFILE_TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		KEYFILE_TEST(made_key_is_read_back_and_is_never_the_same),
		KEYFILE_TEST(key_that_is_there_is_never_overwritten),
		KEYFILE_TEST(missing_key_is_an_error_that_says_how_to_make_one),
		KEYFILE_TEST(key_that_others_can_reach_is_refused),
		KEYFILE_TEST(known_file_gives_the_known_key_and_generation),
		KEYFILE_TEST(anything_but_one_good_line_is_refused),
		KEYFILE_TEST(only_a_plain_file_is_read),
		cmocka_unit_test(key_is_taken_from_a_pipe_that_holds_all_of_it),
	};

	return cmocka_run_group_tests_name("keyfile", tests, NULL, NULL);
}
