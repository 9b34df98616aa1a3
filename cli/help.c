/*
 * NAME
 *	help - how the commands are used
 */
#include "cli/help.h"

#include <stdio.h>
#include <string.h>

#define NAME_WIDTH 16

static bool is_of_group(const struct mw_command *command, const char *group)
{
	size_t len = strlen(group);

	return strncmp(command->name, group, len) == 0 && command->name[len] == ' ';
}

bool mw_help_has_group(const struct mw_command *const commands[], const char *group)
{
	for (; *commands != NULL; commands++)
		for (const struct mw_command *c = *commands; c->name != NULL; c++)
			if (is_of_group(c, group))
				return true;
	return false;
}

static void print_options(const struct mw_option *option)
{
	char left[64];

	for (; option != NULL && option->name != NULL; option++) {
		char letter[] = { '-', option->letter, ',', ' ', '\0' };

		snprintf(left, sizeof(left), "%s--%s%s%s", option->letter ? letter : "    ",
			 option->name, option->argument ? " " : "",
			 option->argument ? option->argument : "");
		printf("  %-24s  %s\n", left, option->summary);
	}
}

/* A long name has its line to itself, so that 80 columns are enough. */
static void print_command(const struct mw_command *c)
{
	if (strlen(c->name) > NAME_WIDTH)
		printf("  %s\n  %*s  %s\n", c->name, NAME_WIDTH, "", c->summary);
	else
		printf("  %-*s  %s\n", NAME_WIDTH, c->name, c->summary);
}

void mw_help_overview(const struct mw_command *const commands[], const char *group,
		      const struct mw_option *common)
{
	if (group == NULL)
		puts("mailward " MW_VERSION ": accounts and keys of a mail server that takes no "
		     "passwords\n");
	printf("Usage: mailward [-c FILE] [--json] %s%sCOMMAND …\n\n", group ? group : "",
	       group ? " " : "");
	for (; *commands != NULL; commands++)
		for (const struct mw_command *c = *commands; c->name != NULL; c++)
			if (group == NULL || is_of_group(c, group))
				print_command(c);
	puts("\nOptions");
	print_options(common);
	puts("\n\"mailward COMMAND --help\" shows a command's options and an example.");
}

void mw_help_command(const struct mw_command *command, const struct mw_option *common)
{
	printf("mailward %s: %s\n\n", command->name, command->summary);
	printf("Usage: mailward %s %s\n\nOptions\n", command->name, command->synopsis);
	print_options(command->options);
	print_options(common);
	printf("\nExample\n  %s\n", command->example);
}
