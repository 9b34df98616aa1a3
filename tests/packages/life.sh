#!/bin/bash
# In a clean guest without a service manager: the packages from their installation to the
# purge.
# shellcheck source=tests/packages/lib.sh
. "$(dirname "$0")/lib.sh"

echo 'postfix postfix/main_mailer_type select Local only' | debconf-set-selections
printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d && chmod 755 /usr/sbin/policy-rc.d
expect "the servers of Debian are installed" apt-get install -y --no-install-recommends postfix dovecot-imapd openssh-server \
	libpam-runtime python3 jq bash-completion zsh fish man-db logrotate cron apparmor
before=$(others)

# --- installing -------------------------------------------------------------------

expect "mailward is installed by apt" install_debs $packages mailward
expect "the first command makes an account" mailward account add alice@example.org
key=$(mailward --json key create alice@example.org --name laptop --scope smtp | jq -r .key)
check() { printf %s "$key" | mailward check alice@example.org --service smtp; }
expect "and the second a key, which is accepted" check
expect "no file of Postfix, Dovecot, PAM or sshd was changed" unchanged
expect "the user is a system user without a shell" sh -c \
	'getent passwd mailward | grep -q ":/var/lib/mailward:.*nologin$" && [ "$(id -u mailward)" -lt 1000 ]'
expect_equal "the master key is for root and the daemon's group" "root mailward 640" \
	"$(stat -c '%U %G %a' /etc/mailward/master.key)"
expect_equal "the store is for the daemon alone" "mailward 700" "$(stat -c '%U %a' /var/lib/mailward)"
mv /etc/mailward/mailward.conf /root/packaged.conf
mailward init >/dev/null
expect "the packaged configuration is the one that mailward init writes" \
	cmp /etc/mailward/mailward.conf /root/packaged.conf
mv /root/packaged.conf /etc/mailward/mailward.conf
expect "the sockets are enabled" test -L /etc/systemd/system/sockets.target.wants/mailwardd.socket
expect "and the daemon" test -L /etc/systemd/system/multi-user.target.wants/mailwardd.service
expect "but not the timer that asks identity providers" \
	test ! -e /etc/systemd/system/timers.target.wants/mailward-jwks.timer
for page in mailward mailward.conf mailwardd; do
	expect "man finds the page of $page" man -w $page
done
expect "the plugins are installed by apt" install_debs $packages libpam-mailward libsasl2-modules-mailward
expect "man finds the page of the module" man -w pam_mailward
expect "still no file of others was changed" unchanged
libraries=$(dpkg-architecture -q DEB_HOST_MULTIARCH 2>/dev/null || basename /usr/lib/*-linux-gnu)
expect "the module is where PAM looks" test -f "/usr/lib/$libraries/security/pam_mailward.so"
expect "the plugin is where Cyrus SASL looks" test -f "/usr/lib/$libraries/sasl2/libmailward.so"
expect_equal "no package has a file of libtool" "" \
	"$(dpkg -L mailward libpam-mailward libsasl2-modules-mailward | grep '\.la$')"

# --- what came along ---------------------------------------------------------------

bash_offers() {
	bash -c '. /usr/share/bash-completion/bash_completion; _completion_loader mailward 2>/dev/null ||
		. /usr/share/bash-completion/completions/mailward
		COMP_WORDS=(mailward key ""); COMP_CWORD=2; _mailward; echo "${COMPREPLY[@]}"'
}
expect_equal "bash completes commands" "create find list revoke show" "$(bash_offers | xargs -n 1 | sort | xargs)"
fish_offers() { fish -c "complete -C '$1'" | cut -f 1 | sort | tr '\n' ' ' | sed 's/ $//'; }
expect_equal "fish completes commands" "create find list revoke show" "$(fish_offers 'mailward key ')"
expect_equal "and options" "--config --help --json --name --scope --version" \
	"$(fish_offers 'mailward key create --' | tr ' ' '\n' | grep -Ev -e '--(bind|expires|from|not-before)$' | tr '\n' ' ' | sed 's/ $//')"
expect_equal "and values" "imap pop3 sieve smtp" "$(fish_offers 'mailward key create --scope ')"
zsh_types() { /srv/mailward/tests/packages/type_zsh.py "$1" "$2"; }
expect "zsh completes commands" zsh_types "mailward key cr" "mailward key create"
expect "and options" zsh_types "mailward key create --na" "mailward key create --name"
expect "and values" zsh_types "mailward key create --scope sm" "mailward key create --scope smtp"

expect "logrotate takes the configuration" logrotate --debug /etc/logrotate.d/mailward
echo '{}' >/var/log/mailward/audit.json && chown mailward: /var/log/mailward/audit.json
expect "and rotates an audit file" logrotate --force /etc/logrotate.d/mailward
expect_equal "which the daemon may still write" "mailward 640 0" \
	"$(stat -c '%U %a %s' /var/log/mailward/audit.json)"
expect "fail2ban's filter is the one of the examples" \
	cmp /etc/fail2ban/filter.d/mailward.conf /usr/share/doc/mailward/examples/fail2ban/mailward.conf
profile=/etc/apparmor.d/usr.sbin.mailwardd
expect "AppArmor's parser takes the profile" apparmor_parser -Q -K $profile
sed 's/complain,//' $profile >/root/enforced
expect "and as one that is enforced" apparmor_parser -Q -K /root/enforced
if [ "$(cat /sys/module/apparmor/parameters/enabled 2>/dev/null)" = Y ]; then
	apparmor_parser -r -K /root/enforced
	expect "under the enforced profile a key is accepted" check
	apparmor_parser -R $profile
else
	echo "ok - under the enforced profile a key is accepted # SKIP this kernel has no AppArmor"
fi

# --- PAM ----------------------------------------------------------------------------

modules() { grep -l pam_mailward /etc/pam.d/common-* | xargs -r -n 1 basename | xargs; }
pam-auth-update --package
expect_equal "pam-auth-update leaves the profile off by itself" "" "$(modules)"
pam-auth-update --enable mailward
expect_equal "and puts it into the stacks when told to" "common-account common-auth" "$(modules)"
enabled=$(others)
expect_failure "the module is not removed while PAM names it, in clear words" \
	'pam_mailward.so is still used: without it nobody' apt-get remove -y libpam-mailward
expect_said "with what to do" 'run pam-auth-update --remove mailward'
expect_failure "nor with the daemon" 'libpam-mailward: not removed' apt-get remove -y mailward
expect_equal "PAM's files are as they were" "$enabled" "$(others)"
expect "and everything is still installed" dpkg -s mailward libpam-mailward
pam-auth-update --remove mailward
expect "pam-auth-update takes it out again" unchanged

# --- upgrade and downgrade ------------------------------------------------------------

schema() { mailwardd --version | sed 's/.*schema \(.*\))/\1/'; }
old=$(schema)
expect "an upgrade is installed by apt" install_debs $next mailward libpam-mailward libsasl2-modules-mailward
backup=$(echo /var/backups/mailward-*.db)
expect_said "it says that the store was backed up first" "$backup is a backup"
expect_equal "for root alone" "root 600" "$(stat -c '%U %a' "$backup")"
expect "it knows a newer schema" [ "$(schema)" -gt "$old" ]
expect "the key is accepted, by the store that it changed" check
expect "the backup is one" mailward restore --dry-run "$backup"
expect "no file of others was changed" unchanged
expect_failure "a downgrade is refused, in clear words" \
	"has schema $(schema) of mailward .*, and this version knows no later one than $old" \
	install_debs $packages mailward libpam-mailward libsasl2-modules-mailward
expect_said "with what to do" "mailward restore $backup"
expect_equal "nothing was downgraded" "$(dpkg-deb -f $next/mailward_*.deb Version)" \
	"$(dpkg-query -W -f '${Version}' mailward)"
expect "and the key is still accepted" check
# The words, followed.
mkdir -m 700 /root/newer && mv /var/lib/mailward/mailward.db* /root/newer/
expect "with the store moved away the downgrade goes on" \
	install_debs $packages mailward libpam-mailward libsasl2-modules-mailward
expect "and the backup is put back" mailward restore --yes "$backup"
expect "whose key is accepted" check
cp -p /root/newer/mailward.db /var/lib/mailward/
expect_failure "the older version refuses the newer store in clear words" \
	"schema version $((old + 1)), but this mailward knows no later one than $old; upgrade mailward" \
	mailward status
expect "an upgrade to the same schema makes no backup" test "$(echo /var/backups/mailward-*.db)" = "$backup"
rm /var/lib/mailward/mailward.db* && mailward restore --yes "$backup" >/dev/null

# A backup that can't be made stops the upgrade.
mv /etc/mailward/master.key /root/
expect_failure "when the store cannot be backed up it is not upgraded" 'was not backed up.*not upgraded' \
	install_debs $next mailward libpam-mailward libsasl2-modules-mailward
mv /root/master.key /etc/mailward/
expect "and the version before still works" check

# --- a store of the first release --------------------------------------------------------

mkdir /root/kept && cp -p /var/lib/mailward/mailward.db* /etc/mailward/master.key /root/kept/
/srv/mailward/tests/packages/first_store.sh >/dev/null
expect "a store of schema 5 is brought forward, and its key accepted" \
	sh -c 'mailward check carol@example.org --service smtp </srv/mailward/tests/store/schema5.apikey'
rm -f /var/lib/mailward/mailward.db* && cp -p /root/kept/mailward.db* /var/lib/mailward/
cp -p /root/kept/master.key /etc/mailward/

# --- removing -----------------------------------------------------------------------------

echo '# mine' >>/etc/mailward/mailward.conf
expect "removing it is possible" apt-get remove -y mailward
expect "the configuration stays" grep -qx '# mine' /etc/mailward/mailward.conf
expect "no file of others was changed" unchanged
expect "it is installed again" install_debs $packages mailward
expect "with the key as it was" check
expect "it is purged" apt-get purge -y mailward
expect_said "which says what is kept" 'are kept. To remove them for good'
removal=$(tr -d '\r' <"$said" | grep -A 2 'To remove them for good' | tail -n 2)
expect "the store and the master key are" test -s /var/lib/mailward/mailward.db -a -s /etc/mailward/master.key
expect "and the configuration is gone" test ! -e /etc/mailward/mailward.conf
expect "no file of others was changed" unchanged
expect "it is installed again" install_debs $packages mailward
expect "with the key as it was, even so" check
apt-get purge -y mailward >/dev/null 2>&1
expect "what the purge said removes all there is" sh -ec "$removal"
expect_equal "of it" "" "$(ls -d /etc/mailward /var/lib/mailward* /var/log/mailward* /var/backups/mailward* 2>/dev/null)"
expect "and the user" sh -c '! getent passwd mailward'
