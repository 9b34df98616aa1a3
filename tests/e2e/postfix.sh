# shellcheck shell=bash
#
# postfix: a private Postfix around the SASL plugin; needs lib.sh.
#
# Its configuration, queue and data lie in $work/postfix. What the documentation
# tells an administrator to write is taken from examples/, so that the examples
# are what is tested. It listens on loopback ports:
#
#	$smtp_port       submission with STARTTLS, smtpd in the chroot as Debian ships it
#	$smtp_port_bare  the same without the chroot
#	$smtps_port      submission with TLS from the start
#	$mx_port         where other servers would bring mail: no AUTH

pf=$work/postfix
queue=$pf/queue
smtp_port=0 smtp_port_bare=0 smtps_port=0 mx_port=0
# The documented lines that are used.
main_cf_lines=$root/examples/postfix/main.cf
smtpd_conf_lines=$root/examples/postfix/sasl/smtpd.conf
submission_tls=encrypt
mailboxes=$pf/mailboxes
stock_plugins=$(dirname "$(find /usr/lib -path '*/sasl2/libplain.so' | head -n 1)")
postfix_libexec=$(postconf -hd daemon_directory 2>/dev/null || echo /usr/lib/postfix/sbin)

# The daemon's second socket: the path that smtpd sees from inside its chroot.
chroot_socket=$queue$auth_socket

# What a sanitized plugin needs of the unsanitized smtpd that loads it.
sanitizer_environment() {
	local asan reports=$work/log/asan
	asan=$(ldd "$plugin" 2>/dev/null | awk '/lib(clang_rt\.)?asan/ { print $3 }')
	[ -n "$asan" ] || return 0
	mkdir -p "$reports" "$queue$reports"
	chmod 1777 "$reports" "$queue$reports"
	echo "LD_PRELOAD=$asan ASAN_OPTIONS=detect_leaks=0,log_path=$reports/report"
}

write_main_cf() {
	cat >"$pf/conf/main.cf" <<-END
		compatibility_level = 3.6
		command_directory = $(postconf -hd command_directory)
		daemon_directory = $postfix_libexec
		meta_directory = $(postconf -hd meta_directory)
		shlib_directory = $(postconf -hd shlib_directory)
		queue_directory = $queue
		data_directory = $pf/data
		mail_owner = postfix
		setgid_group = postdrop
		maillog_file = $pf/mail.log
		maillog_file_prefixes = $pf
		import_environment = MAIL_CONFIG=$pf/conf
		  SASL_PATH=$work/plugins:$stock_plugins
		  $(sanitizer_environment)
		inet_interfaces = 127.0.0.1
		inet_protocols = ipv4
		myhostname = mail.example.org
		mydestination =
		mynetworks =
		alias_maps =
		alias_database =
		local_recipient_maps =
		smtp_dns_support_level = disabled
		smtpd_peername_lookup = no
		virtual_mailbox_domains = example.org
		virtual_mailbox_base = $mailboxes
		virtual_mailbox_maps = static:inbox/
		virtual_uid_maps = static:$(id -u nobody)
		virtual_gid_maps = static:$(id -g nobody)
		virtual_transport = virtual
		smtpd_tls_cert_file = $cert
		smtpd_tls_key_file = $pf/key.pem
		cyrus_sasl_config_path = $pf/conf/sasl
	END
	cat "$main_cf_lines" >>"$pf/conf/main.cf"
}

# The example's services, on ports of our own; and submission once more outside
# of the chroot.
write_master_cf() {
	local example=$root/examples/postfix/master.cf
	sed -E "s/^smtp +/127.0.0.1:$mx_port /; s/^submission +/127.0.0.1:$smtp_port /
		s/^submissions +/127.0.0.1:$smtps_port /
		s/(smtpd_tls_security_level)=encrypt/\1=$submission_tls/" "$example" >"$pf/conf/master.cf"
	sed -nE "/^submission +/,/^submissions/ { /^submissions/d
		s/^submission +inet +n +- +y/127.0.0.1:$smtp_port_bare inet n - n/; p }" \
		"$example" >>"$pf/conf/master.cf"
	internal_services >>"$pf/conf/master.cf"
}

internal_services() {
	cat <<-END
		anvil    unix  -  -  y  -     1  anvil
		bounce   unix  -  -  y  -     0  bounce
		cleanup  unix  n  -  y  -     0  cleanup
		defer    unix  -  -  y  -     0  bounce
		error    unix  -  -  y  -     -  error
		postlog  unix-dgram n - n -   1  postlogd
		proxymap unix  -  -  n  -     -  proxymap
		qmgr     unix  n  -  n  300   1  qmgr
		rewrite  unix  -  -  y  -     -  trivial-rewrite
		tlsmgr   unix  -  -  y  1000? 1  tlsmgr
		virtual  unix  -  n  n  -     -  virtual
	END
}

# smtpd.conf as documented, but for the socket's path.
write_smtpd_conf() {
	sed "s|^mailward_socket:.*|mailward_socket: $auth_socket|" \
		"$smtpd_conf_lines" >"$pf/conf/sasl/smtpd.conf"
}

# Postfix waits until a configuration file is some seconds old, lest somebody
# is still writing it. Nobody is.
settle_conf() {
	touch -d '1 minute ago' "$pf/conf/main.cf" "$pf/conf/master.cf"
}

# Where our plugin is looked for before the stock ones.
install_plugin() { cp "$plugin" "$work/plugins/libmailward.so"; }
remove_plugin() { rm -f "$work/plugins/libmailward.so"; }

make_postfix() {
	mkdir -p "$pf"/{conf/sasl,queue/private,data} "$mailboxes" "$(dirname "$chroot_socket")"
	chown postfix "$pf/data" "$queue/private"
	chmod 700 "$queue/private"
	chown nobody "$mailboxes"
	make_certificate "$pf/key.pem"
	install_plugin
	write_main_cf
	write_smtpd_conf
}

# Ports are tried, not looked up: other suites may be starting on this machine.
start_master() {
	local tries
	for ((tries = 0; tries < 20; tries++)); do
		smtp_port=$((20000 + RANDOM % 10000))
		smtp_port_bare=$((smtp_port + 1)) smtps_port=$((smtp_port + 2)) mx_port=$((smtp_port + 3))
		write_master_cf
		settle_conf
		"$postfix_libexec/master" -c "$pf/conf" -w >>"$work/log/master.log" 2>&1 && return
	done
	return 1
}

start_postfix() {
	[ -d "$pf" ] || make_postfix
	write_master_cf
	settle_conf
	postfix -c "$pf/conf" check >"$work/log/postfix-check.log" 2>&1 &&
		start_master &&
		read -r postfix_pid <"$queue/pid/master.pid" &&
		started+=("$postfix_pid")
}

stop_postfix() {
	end "$postfix_pid"
}

# Everything that most scripts want: daemon, account and Postfix.
start_mail_server() {
	write_conf "$chroot_socket"
	make_postfix
	init_mailward && start_mailwardd && start_postfix &&
		mailward account add alice@example.org --alias alice >/dev/null
}

# The newest message that was delivered, once it is there.
delivered() { # TEXT: a message that holds it
	eventually grep -rlqF -e "$1" "$mailboxes" &&
		grep -rlF -e "$1" "$mailboxes" | head -n 1
}
