/*
 * NAME
 *	commands - the table of what the helper can do
 */
#include "cli/commands.h"

#define END                                                                                        \
	{                                                                                          \
		.name = NULL                                                                       \
	}

static const struct mw_option account_add_options[] = {
	{ "alias", 0, true, "NAME", "one more name for the account; may be repeated" },
	END,
};

static const struct mw_option account_alias_options[] = {
	{ "remove", 0, false, NULL, "take the name away instead" },
	END,
};

static const struct mw_option account_delete_options[] = {
	{ "yes", 'y', false, NULL, "do not ask (needed where nobody can be asked)" },
	{ "dry-run", 'n', false, NULL, "say what would go, and change nothing" },
	END,
};

static const struct mw_option key_create_options[] = {
	{ "name", 0, false, "LABEL", "what the key is called: the program or device that gets it" },
	{ "scope", 0, true, "LIST", "what it is for: smtp, imap, pop3, sieve, or another service" },
	{ "from", 0, true, "NETWORK",
	  "addresses or networks (CIDR) it may come from; default: any" },
	{ "expires", 0, false, "TIME", "when it ends: 90d, 12h, 2027-01-31; default: never" },
	{ "not-before", 0, false, "TIME", "when it begins: 2d, 2027-01-01; default: now" },
	{ "bind", 0, false, "first-use", "pin it to the network (/24, /64) that uses it first" },
	END,
};

static const struct mw_option key_revoke_options[] = {
	{ "account", 0, false, "NAME", "whose keys; with --all, instead of IDs" },
	{ "all", 0, false, NULL, "every key of the account" },
	{ "dry-run", 'n', false, NULL, "say which keys it would be, and change nothing" },
	END,
};

static const struct mw_option totp_enroll_options[] = {
	{ "name", 0, false, "LABEL", "what the device is called; default: authenticator" },
	{ "qr", 0, false, NULL, "draw the QR code (the default for a person)" },
	{ "uri", 0, false, NULL, "print the otpauth URI" },
	{ "png", 0, false, "FILE", "write the QR code as an image to a new file" },
	{ "svg", 0, false, "FILE", "the same as a drawing" },
	{ "algorithm", 0, false, "NAME", "SHA1 (the default; every app knows it), SHA256, SHA512" },
	{ "digits", 0, false, "NUMBER", "6 (the default) or 8" },
	{ "period", 0, false, "SECONDS", "how long a code lasts: 15 to 120; default: 30" },
	END,
};

static const struct mw_option totp_confirm_options[] = {
	{ "id", 0, false, "ID", "which device; default: the one enrolled last" },
	END,
};

static const struct mw_option invite_create_options[] = {
	{ "expires", 0, false, "TIME", "when it ends: 12h, 2027-01-31; default: 7d" },
	END,
};

static const struct mw_option token_issue_options[] = {
	{ "scope", 0, true, "LIST", "what it is for: smtp, imap, pop3, sieve, or another service" },
	{ "ttl", 0, false, "TIME", "how long it lives: 15m, 1h; default: 1h" },
	{ "bind", 0, true, "NETWORK", "addresses or networks (CIDR) it is worth something from" },
	{ "alg", 0, false, "NAME", "EdDSA, or ES256 for validators that know no other" },
	END,
};

static const struct mw_option token_revoke_options[] = {
	{ "issuer", 0, false, "NAME", "whose token it is, as in [oauth \"NAME\"]; default: ours" },
	{ "session", 0, false, "SID", "all tokens of a session, instead of one JTI" },
	{ "all", 0, false, NULL, "all that the issuer made until now" },
	{ "dry-run", 'n', false, NULL, "say what would be revoked, and change nothing" },
	END,
};

static const struct mw_option import_options[] = {
	{ "account", 0, false, "NAME", "whose device it is; with one FILE" },
	{ "dry-run", 'n', false, NULL, "say what would be imported, and change nothing" },
	END,
};

static const struct mw_option import_oath_options[] = {
	{ "dry-run", 'n', false, NULL, "say what would be imported, and change nothing" },
	END,
};

static const struct mw_option check_options[] = {
	{ "service", 0, false, "NAME", "what to log in to: smtp, imap, …" },
	{ "from", 0, false, "ADDRESS", "as if the client came from there" },
	{ "as", 0, false, "NAME", "act as another account (the SASL authorization identity)" },
	END,
};

static const struct mw_option doctor_options[] = {
	{ "postfix-config", 0, false, "DIR", "Postfix' configuration folder, if not its default" },
	END,
};

const struct mw_command mw_commands[] = {
	{ "init", "", "set up configuration, user, master key and store", "mailward init", 0, 0,
	  NULL, mw_cmd_init },

	{ "account add", "NAME [--alias NAME]…", "make an account",
	  "mailward account add alice@example.org --alias alice", 1, 1, account_add_options,
	  mw_cmd_account_add },
	{ "account show", "NAME", "show an account under any of its names",
	  "mailward account show alice", 1, 1, NULL, mw_cmd_account_show },
	{ "account list", "", "list the accounts", "mailward account list", 0, 0, NULL,
	  mw_cmd_account_list },
	{ "account rename", "OLD NEW", "change an account's primary name; its keys go on working",
	  "mailward account rename alice@example.org alice.miller@example.org", 2, 2, NULL,
	  mw_cmd_account_rename },
	{ "account alias", "NAME ALIAS [--remove]", "give an account one more name, or one less",
	  "mailward account alias alice@example.org sales@example.org", 2, 2, account_alias_options,
	  mw_cmd_account_alias },
	{ "account disable", "NAME", "refuse every login of an account, from now on",
	  "mailward account disable alice@example.org", 1, 1, NULL, mw_cmd_account_disable },
	{ "account enable", "NAME", "let a disabled account log in again",
	  "mailward account enable alice@example.org", 1, 1, NULL, mw_cmd_account_enable },
	{ "account delete", "NAME [--yes] [--dry-run]", "delete an account and its keys",
	  "mailward account delete alice@example.org", 1, 1, account_delete_options,
	  mw_cmd_account_delete },

	{ "key create",
	  "[ACCOUNT] --name LABEL --scope LIST [--from NETWORK]… [--expires TIME] "
	  "[--not-before TIME] [--bind first-use]",
	  "make an API key; it is shown this once",
	  "mailward key create alice@example.org --name thunderbird --scope smtp,imap "
	  "--from 192.0.2.0/24 --expires 90d",
	  0, 1, key_create_options, mw_cmd_key_create },
	{ "key list", "[ACCOUNT]", "list keys and when they were last used",
	  "mailward key list alice@example.org", 0, 1, NULL, mw_cmd_key_list },
	{ "key show", "ID", "show all about a key but the key itself", "mailward key show 17", 1, 1,
	  NULL, mw_cmd_key_show },
	{ "key revoke", "ID… | --account NAME --all [--dry-run]",
	  "refuse keys from the next login on", "mailward key revoke 17", 0, SIZE_MAX,
	  key_revoke_options, mw_cmd_key_revoke },

	{ "totp enroll",
	  "[ACCOUNT] [--name LABEL] [--qr | --uri | --png FILE | --svg FILE] [--algorithm NAME] "
	  "[--digits NUMBER] [--period SECONDS]",
	  "enroll a device for codes, one's own without ACCOUNT", "mailward totp enroll alice", 0,
	  1, totp_enroll_options, mw_cmd_totp_enroll },
	{ "totp confirm", "[ACCOUNT] [--id ID]",
	  "make a new device count; a code of it comes on stdin",
	  "mailward totp confirm alice < code.txt", 0, 1, totp_confirm_options,
	  mw_cmd_totp_confirm },
	{ "totp list", "[ACCOUNT]", "list devices, waits and how many recovery codes are left",
	  "mailward totp list alice", 0, 1, NULL, mw_cmd_totp_list },
	{ "totp remove", "[ACCOUNT] ID", "take a device away", "mailward totp remove alice 3", 1, 2,
	  NULL, mw_cmd_totp_remove },
	{ "totp unlock", "ACCOUNT", "forget an account's wrong codes, and end its wait",
	  "mailward totp unlock alice", 1, 1, NULL, mw_cmd_totp_unlock },
	{ "recovery new", "[ACCOUNT]", "make ten recovery codes; the old ones end",
	  "mailward recovery new alice", 0, 1, NULL, mw_cmd_recovery_new },
	{ "invite create", "ACCOUNT [--expires TIME]",
	  "make an invitation to enroll a first device",
	  "mailward invite create alice --expires 2d", 1, 1, invite_create_options,
	  mw_cmd_invite_create },

	{ "token issue", "ACCOUNT --scope LIST [--ttl TIME] [--bind NETWORK]… [--alg NAME]",
	  "sign a short-lived access token",
	  "mailward token issue alice@example.org --scope smtp --ttl 1h", 1, 1, token_issue_options,
	  mw_cmd_token_issue },
	{ "token revoke", "JTI | --session SID | --all [--issuer NAME] [--dry-run]",
	  "refuse access tokens from the next login on",
	  "mailward token revoke --issuer keycloak --session 5f1c2e7e", 0, 1, token_revoke_options,
	  mw_cmd_token_revoke },
	{ "token revoked", "", "list what was revoked, and how long that is remembered",
	  "mailward token revoked", 0, 0, NULL, mw_cmd_token_revoked },
	{ "jwks export", "", "print the public keys of our own tokens, for other services",
	  "mailward jwks export > /var/www/jwks.json", 0, 0, NULL, mw_cmd_jwks_export },
	{ "jwks fetch", "[NAME]…", "fetch the keys of the issuers in [oauth \"NAME\"]",
	  "mailward jwks fetch keycloak", 0, SIZE_MAX, NULL, mw_cmd_jwks_fetch },

	{ "import google-authenticator", "FILE… [--account NAME] [--dry-run]",
	  "take devices over from .google_authenticator files",
	  "mailward import google-authenticator /home/*/.google_authenticator", 1, SIZE_MAX,
	  import_options, mw_cmd_import_google },
	{ "import pam-oath", "FILE [--dry-run]", "take devices over from pam_oath's users file",
	  "mailward import pam-oath /etc/users.oath", 1, 1, import_oath_options,
	  mw_cmd_import_oath },
	{ "import pskc", "FILE [--account NAME] [--dry-run]",
	  "take devices over from a PSKC file (RFC 6030)", "mailward import pskc tokens.xml", 1, 1,
	  import_options, mw_cmd_import_pskc },

	{ "backup", "FILE", "copy the store to a new file, while the daemon runs",
	  "mailward backup /var/backups/mailward.db", 1, 1, NULL, mw_cmd_backup },
	{ "check", "[NAME] --service NAME [--from ADDRESS] [--as NAME]",
	  "try a key as a login would; the key comes on stdin",
	  "mailward check alice@example.org --service smtp < key.txt", 0, 1, check_options,
	  mw_cmd_check },
	{ "status", "", "say how the daemon and its store are", "mailward status", 0, 0, NULL,
	  mw_cmd_status },
	{ "doctor", "[--postfix-config DIR]",
	  "look at the installation and say what to change where", "mailward doctor", 0, 0,
	  doctor_options, mw_cmd_doctor },
	END,
};
