/*
 * NAME
 *	standalone - run a fuzz target without libFuzzer
 * SYNOPSIS
 *	fuzz_x [-runs=N] [-seed=N] FILE|FOLDER...
 * DESCRIPTION
 *	Runs the target over each file, then over N inputs mutated from them by
 *	a seeded generator: the same seed, the same inputs. The arguments are
 *	libFuzzer's. Each input lies in memory of its own size, so that a
 *	sanitizer or valgrind sees a read past its end.
 */
#include "tests/fuzz/fuzz.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

#define INPUT_MAX  20000
#define INPUTS_MAX 256

struct input {
	uint8_t *bytes;
	size_t len;
};

static struct input corpus[INPUTS_MAX];
static size_t corpus_count;
static uint64_t seed = 1;

/* splitmix64 */
static uint64_t draw(uint64_t below)
{
	uint64_t z = (seed += 0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return (z ^ z >> 31) % below;
}

static void run(const uint8_t *bytes, size_t len)
{
	uint8_t *copy = malloc(len > 0 ? len : 1);

	must(copy != NULL);
	memcpy(copy, bytes, len);
	LLVMFuzzerTestOneInput(copy, len);
	free(copy);
}

static void load_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	uint8_t *bytes = malloc(INPUT_MAX);
	size_t len;

	must(f != NULL && bytes != NULL && corpus_count < INPUTS_MAX);
	len = fread(bytes, 1, INPUT_MAX, f);
	fclose(f);
	corpus[corpus_count++] = (struct input){ bytes, len };
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static void load(const char *path)
{
	struct dirent **names;
	struct stat st;
	char file[4096];
	int n;

	if (stat(path, &st) != 0) {
		perror(path);
		exit(2);
	}
	if (!S_ISDIR(st.st_mode)) {
		load_file(path);
		return;
	}
	n = scandir(path, &names, is_visible, by_name);
	for (int i = 0; i < n; i++) {
		snprintf(file, sizeof(file), "%s/%s", path, names[i]->d_name);
		load_file(file);
		free(names[i]);
	}
	if (n >= 0)
		free(names);
}

static const uint8_t interesting[] = { 0x00, 0x01, 0x0a, 0x20, 0x2c, 0x3d, 0x7f, 0x80, 0xc0, 0xff };

/* Put `len` bytes in at `at`; what does not fit is left out. */
static size_t insert(uint8_t *bytes, size_t size, size_t at, const uint8_t *what, size_t len)
{
	if (size + len > INPUT_MAX)
		return size;
	memmove(bytes + at + len, bytes + at, size - at);
	memcpy(bytes + at, what, len);
	return size + len;
}

static size_t mutate(uint8_t *bytes, size_t size)
{
	const struct input *other = &corpus[draw(corpus_count)];
	size_t at = draw(size + 1), len = draw(16) + 1, from;
	uint8_t copy[16];

	switch (draw(7)) {
	case 0: /* flip a bit */
		if (at < size)
			bytes[at] ^= (uint8_t)(1u << draw(8));
		return size;
	case 1:
		if (at < size)
			bytes[at] = interesting[draw(sizeof(interesting))];
		return size;
	case 2: /* cut off */
		return at;
	case 3: /* leave out */
		len = len < size - at ? len : size - at;
		memmove(bytes + at, bytes + at + len, size - at - len);
		return size - len;
	case 4:
		return insert(bytes, size, at, &interesting[draw(sizeof(interesting))], 1);
	case 5: /* say again */
		len = len < size - at ? len : size - at;
		memcpy(copy, bytes + at, len);
		return insert(bytes, size, draw(size + 1), copy, len);
	default: /* go on as another input does */
		from = draw(other->len + 1);
		len = other->len - from;
		if (at + len > INPUT_MAX)
			return size;
		memcpy(bytes + at, other->bytes + from, len);
		return at + len;
	}
}

static void run_mutated(void)
{
	static uint8_t bytes[INPUT_MAX];
	const struct input *parent = &corpus[draw(corpus_count)];
	size_t len = parent->len;

	memcpy(bytes, parent->bytes, len);
	for (uint64_t n = draw(4) + 1; n > 0; n--)
		len = mutate(bytes, len);
	run(bytes, len);
}

int main(int argc, char **argv)
{
	unsigned long runs = 10000;

	for (int i = 1; i < argc; i++) {
		if (strncmp(argv[i], "-runs=", 6) == 0)
			runs = strtoul(argv[i] + 6, NULL, 10);
		else if (strncmp(argv[i], "-seed=", 6) == 0)
			seed = strtoul(argv[i] + 6, NULL, 10);
		else
			load(argv[i]);
	}
	if (corpus_count == 0) {
		fprintf(stderr, "usage: %s [-runs=N] [-seed=N] FILE|FOLDER...\n", argv[0]);
		return 2;
	}
	for (size_t i = 0; i < corpus_count; i++)
		run(corpus[i].bytes, corpus[i].len);
	for (unsigned long n = 0; n < runs; n++)
		run_mutated();
	printf("%zu inputs, %lu mutations\n", corpus_count, runs);
	for (size_t i = 0; i < corpus_count; i++)
		free(corpus[i].bytes);
	return 0;
}
