#!/bin/bash
# In a clean guest with systemd: an upgrade while clients log in, and the master key as a
# credential.
# shellcheck source=tests/packages/lib.sh
. "$(dirname "$0")/lib.sh"

echo 'postfix postfix/main_mailer_type select Local only' | debconf-set-selections
expect "the servers of Debian are installed" apt-get install -y --no-install-recommends postfix \
	openssh-server dovecot-imapd jq python3
all=(mailward libpam-mailward libsasl2-modules-mailward)
expect "the packages are installed by apt" install_debs $packages "${all[@]}"
expect "the sockets listen" systemctl is-active mailwardd.socket
expect "and the daemon runs" eventually systemctl is-active mailwardd.service
expect "without a capability, as its own user" sh -c '
	set -- /proc/$(systemctl show -P MainPID mailwardd)/status
	grep -q "^CapEff:.0*$" $1 && [ "$(awk "/^Uid:/ { print \$2 }" $1)" = "$(id -u mailward)" ]'
systemctl start mailward-jwks.service
expect "the service that asks identity providers is not killed by its own filters" \
	test "$(systemctl show -P Result mailward-jwks.service)" != signal -a \
	"$(systemctl show -P Result mailward-jwks.service)" != core-dump
mailward account add alice@example.org >/dev/null
key=$(mailward --json key create alice@example.org --name laptop --scope smtp | jq -r .key)
check() { printf %s "$key" | mailward check alice@example.org --service smtp; }
# Not root: root would be served without the daemon.
login() { printf %s "$key" | setpriv --reuid postfix --regid postfix --clear-groups mailward check alice@example.org --service smtp; }
expect "a mail server's user is answered" login

# --- an upgrade while clients log in -------------------------------------------------

clients() { # until $stop is there; a line for each login that was not accepted
	while [ ! -e "$stop" ]; do
		login >/root/answer 2>&1 || cat /root/answer
		echo >>/root/logins
	done
}
some_logins() { local n; n=$(wc -l </root/logins); eventually more_logins "$n"; }
more_logins() { [ "$(wc -l </root/logins)" -gt $(($1 + 20)) ]; }
with_clients() { # COMMAND...: its status
	local r
	stop=/root/stop
	rm -f $stop /root/logins /root/not_accepted && : >/root/logins
	clients >/root/not_accepted &
	some_logins
	"$@"
	r=$?
	some_logins
	touch $stop
	wait $!
	return $r
}
sockets() { stat -c '%n %i' /run/mailward/*.sock /var/spool/postfix/run/mailward/*.sock; }
pid() { systemctl show -P MainPID mailwardd; }
sockets_before=$(sockets) pid_before=$(pid)
expect "an upgrade goes on while clients log in" with_clients install_debs $next "${all[@]}"
expect_said "with a backup of the store" '/var/backups/mailward-.*\.db is a backup of it'
expect_equal "not one login failed" "" "$(cat /root/not_accepted)"
expect_equal "the sockets are the same" "$sockets_before" "$(sockets)"
expect "another daemon serves them" [ "$(pid)" != "$pid_before" ]
expect_equal "of the new version" "$(mailwardd --version | cut -d ' ' -f 2)" \
	"$(mailward --json status | jq -r .version)"
expect_failure "a downgrade is refused" 'knows no later one than' install_debs $packages "${all[@]}"
expect "the daemon runs on" login
expect "an installation over itself, while clients log in" with_clients install_debs $next "${all[@]}"
expect_equal "fails no login" "" "$(cat /root/not_accepted)"

# --- the master key as a credential ---------------------------------------------------

key_file=/root/master.key
install -d -m 700 /etc/credstore.encrypted
mv /etc/mailward/master.key $key_file
expect "systemd-creds encrypts the master key" systemd-creds encrypt --with-key=host \
	--name=mailward.key $key_file /etc/credstore.encrypted/mailward.key
mkdir -p /etc/systemd/system/mailwardd.service.d
printf '[Service]\nLoadCredentialEncrypted=mailward.key\n' >/etc/systemd/system/mailwardd.service.d/key.conf
sed -i 's|^key = .*|key = credential:mailward.key|' /etc/mailward/mailward.conf
systemctl daemon-reload
expect "mailwardd starts with it" systemctl restart mailwardd
expect "and accepts a key" login
expect "reads its configuration again" systemctl reload mailwardd
expect "and accepts a key after that" login
no_risk() { mailward doctor | grep '^ok    master key .*credential mailward.key'; }
expect "doctor sees no risk of a lock-out" no_risk
systemctl stop mailwardd.socket mailwardd.service
expect "with the daemon dead root is served" check
mv /etc/credstore.encrypted/mailward.key /root/away.key
risk() { mailward doctor | grep '^fail  master key .*lock-out risk'; }
expect "without the encrypted file it is a risk of a lock-out" risk
install -m 400 $key_file /root/plain.key
printf '[Service]\nLoadCredentialEncrypted=\nLoadCredential=mailward.key:/root/plain.key\n' \
	>/etc/systemd/system/mailwardd.service.d/key.conf
systemctl daemon-reload && systemctl start mailwardd.socket mailwardd.service
expect "a credential from elsewhere serves the daemon" login
expect "and is a risk of a lock-out" risk
mv /root/away.key /etc/credstore.encrypted/mailward.key
expect "removing stops the daemon and its sockets" apt-get remove -y mailward
expect "so that nothing listens" sh -c '! systemctl is-active mailwardd.socket mailwardd.service'
