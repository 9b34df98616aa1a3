/*
 * NAME
 *	pam_stack - the lines of a PAM service, as libpam would go through them
 */
#include "cli/doctor/pam_stack.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/span.h"

#define LINE_SIZE 1024
/* How deep files may include one another. */
#define DEPTH_MAX 8

/* The next field: [with blanks inside], or up to the next blank. */
static bool take_field(struct mw_span *rest, struct mw_span *field)
{
	size_t len = 0;

	*rest = mw_span_trim(*rest);
	if (mw_span_starts(*rest, "["))
		len = mw_span_find(*rest, ']') + 1;
	while (len < rest->len && rest->ptr[len] != ' ' && rest->ptr[len] != '\t')
		len++;
	if (len > rest->len)
		len = rest->len;
	return len > 0 && mw_take(rest, len, field);
}

static struct mw_span base_name(struct mw_span path)
{
	struct mw_span folder;

	while (mw_take_until(&path, '/', &folder))
		;
	return path;
}

static bool read_file(struct mw_pam_stack *s, const char *folder, struct mw_span service,
		      struct mw_span type, int depth);

static bool add_line(struct mw_pam_stack *s, struct mw_span type, struct mw_span control,
		     struct mw_span rest)
{
	struct mw_pam_line *line = &s->lines[s->count];
	struct mw_span module;

	if (s->count == MW_PAM_LINES_MAX || !take_field(&rest, &module))
		return false;
	s->count++;
	return mw_span_copy(type, line->type, sizeof(line->type)) &&
	       mw_span_copy(control, line->control, sizeof(line->control)) &&
	       mw_span_copy(base_name(module), line->module, sizeof(line->module)) &&
	       mw_span_copy(mw_span_trim(rest), line->options, sizeof(line->options));
}

/* `only`: the type of the line that included this file; absent for all types. */
static bool read_line(struct mw_pam_stack *s, const char *folder, struct mw_span rest,
		      struct mw_span only, int depth)
{
	struct mw_span type, control, name;

	rest.len = mw_span_find(rest, '#');
	if (!take_field(&rest, &type))
		return true;
	if (mw_span_is(type, "@include"))
		return take_field(&rest, &name) && read_file(s, folder, name, only, depth + 1);
	mw_take_prefix(&type, "-");
	if (!take_field(&rest, &control))
		return false;
	if (only.ptr != NULL && !mw_span_eq(type, only))
		return true;
	if (mw_span_is(control, "include") || mw_span_is(control, "substack"))
		return take_field(&rest, &name) && read_file(s, folder, name, type, depth + 1);
	return add_line(s, type, control, rest);
}

static bool read_file(struct mw_pam_stack *s, const char *folder, struct mw_span service,
		      struct mw_span type, int depth)
{
	char path[PATH_MAX], line[LINE_SIZE];
	bool ok = true;
	FILE *f;

	if (depth > DEPTH_MAX)
		return false;
	snprintf(path, sizeof(path), "%s/%.*s", folder, (int)service.len,
		 (const char *)service.ptr);
	if ((f = fopen(path, "re")) == NULL)
		return false;
	while (ok && fgets(line, sizeof(line), f) != NULL)
		ok = read_line(s, folder, mw_span_trim(mw_span_str(line)), type, depth);
	fclose(f);
	return ok;
}

bool mw_pam_stack_read(struct mw_pam_stack *s, const char *folder, const char *service)
{
	struct mw_span all = { NULL, 0 };

	s->count = 0;
	return read_file(s, folder, mw_span_str(service), all, 0);
}

bool mw_pam_next_option(struct mw_span *rest, struct mw_span *option)
{
	if (!take_field(rest, option))
		return false;
	if (mw_take_prefix(option, "["))
		option->len = mw_span_find(*option, ']');
	return true;
}

bool mw_pam_line_has(const struct mw_pam_line *line, const char *option)
{
	struct mw_span rest = mw_span_str(line->options), word;

	while (mw_pam_next_option(&rest, &word))
		if (mw_span_is(word, option))
			return true;
	return false;
}

bool mw_pam_line_lets_in(const struct mw_pam_line *line)
{
	return strcmp(line->control, "sufficient") == 0 ||
	       strstr(line->control, "success=done") != NULL;
}

bool mw_pam_line_checks_password(const struct mw_pam_line *line)
{
	static const char *const modules[] = { "pam_unix.so", "pam_ldap.so",	"pam_sss.so",
					       "pam_krb5.so", "pam_winbind.so", "pam_userdb.so" };

	for (size_t i = 0; i < sizeof(modules) / sizeof(modules[0]); i++)
		if (strcmp(line->module, modules[i]) == 0)
			return true;
	return false;
}

/* N of [success=N]; 0 without. */
static uint64_t jump_of(const struct mw_pam_line *line)
{
	static const char word[] = "success=";
	const char *at = strstr(line->control, word);
	struct mw_span digits;
	uint64_t number;

	if (at == NULL)
		return 0;
	digits = mw_span_str(at + sizeof(word) - 1);
	digits.len = strspn(at + sizeof(word) - 1, "0123456789");
	return mw_span_number(digits, MW_PAM_LINES_MAX, &number) ? number : 0;
}

const struct mw_pam_line *mw_pam_stack_after(const struct mw_pam_stack *s, size_t at)
{
	uint64_t jump = jump_of(&s->lines[at]);

	for (size_t i = at + 1; i < s->count; i++)
		if (strcmp(s->lines[i].type, s->lines[at].type) == 0 && jump-- == 0)
			return &s->lines[i];
	return NULL;
}

bool mw_pam_stack_stops(const struct mw_pam_stack *s, size_t at, const struct mw_pam_line *to)
{
	const struct mw_pam_line *line = &s->lines[at], *next = mw_pam_stack_after(s, at);

	if (strcmp(line->control, "requisite") == 0 || strstr(line->control, "default=die") != NULL)
		return true;
	if (jump_of(line) == 0 || next == NULL || next > to)
		return false;
	while (++line < next)
		if (strcmp(line->type, to->type) == 0 && strcmp(line->control, "requisite") == 0 &&
		    strcmp(line->module, "pam_deny.so") == 0)
			return true;
	return false;
}
