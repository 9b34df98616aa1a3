/*
 * NAME
 *	output - print for a person or a script
 */
#include "cli/output.h"

#include <malloc.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/secret.h"
#include "cli/words.h"

#define LINE_SIZE 4096

static char buffer[BUFSIZ];
static bool use_json, in_list;
static size_t items;

/* jansson's copies of a new key do not outlive it either. */
static void free_wiped(void *ptr)
{
	mw_wipe(ptr, ptr ? malloc_usable_size(ptr) : 0);
	free(ptr);
}

void mw_output_begin(void)
{
	setvbuf(stdout, buffer, _IOFBF, sizeof(buffer));
	json_set_alloc_funcs(malloc, free_wiped);
}

int mw_output_end(int status)
{
	bool failed = fflush(stdout) != 0 || ferror(stdout);

	mw_wipe(buffer, sizeof(buffer));
	if (!failed)
		return status;
	perror("mailward: cannot write the answer");
	return EX_IOERR;
}

void mw_output_use_json(void)
{
	use_json = true;
}

bool mw_output_is_json(void)
{
	return use_json;
}

static void print_line(FILE *out, const char *before, const char *fmt, va_list args)
	__attribute__((format(printf, 3, 0)));

static void print_line(FILE *out, const char *before, const char *fmt, va_list args)
{
	char text[LINE_SIZE], clean[LINE_SIZE];

	vsnprintf(text, sizeof(text), fmt, args);
	mw_words_clean(mw_span_str(text), clean, sizeof(clean));
	fprintf(out, "%s%s\n", before, clean);
	mw_wipe(text, sizeof(text));
	mw_wipe(clean, sizeof(clean));
}

/* An argument of the command line need not be UTF-8, but JSON is. */
static json_t *json_text(const char *text)
{
	json_t *value = json_string(text);
	char clean[LINE_SIZE];

	if (value != NULL)
		return value;
	mw_words_clean(mw_span_str(text), clean, sizeof(clean));
	return json_string(clean);
}

static void complain_json(const char *reason, const char *text)
{
	json_t *object = json_pack("{s:o, s:s}", "error", json_text(text), "reason", reason);
	char *members;

	if (!in_list) {
		mw_json_print(object);
		return;
	}
	/* The list's object is open: end it with these members. */
	members = json_dumps(object, JSON_COMPACT);
	printf("],%s\n", members ? members + 1 : "\"error\":null}");
	in_list = false;
	free_wiped(members);
	json_decref(object);
}

int mw_complain(int status, const char *reason, const char *fmt, ...)
{
	char text[LINE_SIZE];
	va_list args;

	va_start(args, fmt);
	if (use_json) {
		vsnprintf(text, sizeof(text), fmt, args);
		complain_json(reason, text);
	} else {
		fflush(stdout);
		print_line(stderr, "mailward: ", fmt, args);
	}
	va_end(args);
	return status;
}

void mw_warn(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	fflush(stdout);
	print_line(stderr, "mailward: ", fmt, args);
	va_end(args);
}

void mw_say(const char *fmt, ...)
{
	va_list args;

	if (use_json)
		return;
	va_start(args, fmt);
	print_line(stdout, "", fmt, args);
	va_end(args);
}

void mw_show(const char *label, const char *fmt, ...)
{
	char before[32];
	va_list args;

	if (use_json)
		return;
	snprintf(before, sizeof(before), "%-13s  ", label);
	va_start(args, fmt);
	print_line(stdout, before, fmt, args);
	va_end(args);
}

void mw_show_time(const char *label, int64_t when, int64_t now)
{
	char words[MW_WORDS_SIZE];

	mw_words_time(when, now, words);
	if (when != 0)
		mw_show(label, "%s", words);
}

void mw_json_print(json_t *object)
{
	if (use_json) {
		json_dumpf(object, stdout, JSON_COMPACT);
		putchar('\n');
	}
	json_decref(object);
}

void mw_json_list_begin(const char *name)
{
	if (!use_json)
		return;
	printf("{\"%s\":[", name);
	in_list = true;
	items = 0;
}

void mw_json_list_item(json_t *item)
{
	if (use_json && item != NULL) {
		if (items++ > 0)
			putchar(',');
		json_dumpf(item, stdout, JSON_COMPACT | JSON_ENCODE_ANY);
	}
	json_decref(item);
}

void mw_json_list_end(void)
{
	if (in_list)
		puts("]}");
	in_list = false;
}
